"""`llms.txt`: the whole API on one page, for language models (the convention of llmstxt.org)."""

from __future__ import annotations

from string import Template

LIST_PARAMETERS = {
    "studies/": ("search", "biome_lineage", "has_analyses_from_pipeline", "order"),
    "samples/": ("search", "biome_lineage", "order"),
    "runs/": ("has_experiment_type",),
    "publications/": ("title", "published_after", "published_before", "order"),
    "genomes/": ("search", "biome_lineage", "order"),
    "genomes/catalogues/{catalogue_id}/genomes/": ("search", "biome_lineage", "order"),
    "biomes/": ("biome_lineage", "max_depth"),
}
"""List path -> its parameters beside `page` and `page_size`; every other list has only those two."""

_PAGE = Template(
    """\
# MGnify API v2 (metagate)

> Read access over HTTP and JSON to metagenomics data: studies, their samples, sequencing runs and assemblies, the
> analyses of those (taxonomy, function, result files), publications, and catalogues of microbial genomes.

Base URL: $base/
Paths below are relative to it. A path answers with and without a slash at its end, and never redirects.
Only GET is needed, except for signing in and searching by sequence. Public data needs no sign-in.

## Lists and pages

- Every list is `{"count": N, "items": [...]}`. `count` is exact: all rows that match and that you may see, on any page.
- `page` counts from 1. `page_size` is 1 to 100, 20 by default; an installation may set another default, so send it.
- Pages needed = ceil(count / page_size). A page past the end answers 200 with no items and the right `count`.
- To count, ask with `page_size=1` and read `count`. Do not fetch all pages for that.
- The order is total and stable (by accession, or by `order` and then accession): all pages put together are the list.
- `page_size` over 100 answers 100 rows and says so in `X-Page-Size` and `X-Notice`.

## Parameters of lists

All lists take `page` and `page_size`. Besides these:

$parameters

Lists that are not named here, lists below one record included, take no filter.

- `search`: ONE phrase, as it stands, found as a substring; case does not matter. It is not split into words and knows
  no AND, OR, quotes or wildcards: `search=space+station` finds "space station", not "station in space".
  - studies: in the title or the ENA accessions, or equal to the accession
  - samples: in the title or the ENA accessions
  - genomes: in the taxon lineage or the catalogue id, or equal to the accession
- `title` (publications): substring of the title. `published_after`, `published_before`: years, themselves included.
- `biome_lineage`: a biome and everything below it, for example `root:Environmental:Aquatic`. Forgiving about case,
  spaces, hyphens and brackets. An unknown lineage gives `count: 0` and a notice; look lineages up in `biomes/`.
- `max_depth` (biomes): levels to show; `root` is depth 1.
- `has_analyses_from_pipeline`: V1, V2, V3, V4, V4.1, V5, V6 or V6.1. `V6` also finds V6.1.
- `has_experiment_type`: METAT (Metatranscriptomic), METAG (Metagenomic), AMPLI (Amplicon), ASSEM (Assembly),
  HYASS (Hybrid assembly), LRASS (Long-read assembly), METAB (Metabarcoding), UNKNO (Unknown). Records carry the label
  (in brackets here); the filter takes the code or the label.
- `order` (with `-` in front: descending): studies `accession`, `updated_at`; samples `sample_title`, `updated_at`;
  publications `published_year`; genomes `accession`, `length`, `completeness`, `contamination`, `num_genomes_total`.
- Other filtering is done by you: fetch the pages, then filter.

## Resources and how they hang together

A study has samples; a sample has runs; runs may be put together into assemblies; a run or an assembly has analyses,
each by one version of the pipeline. Genomes belong to catalogues, one for each biome and version.

- studies/{accession} ; studies/{accession}/samples/ , /analyses/ , /publications/
- studies/insdc/{accession}: the MGYS accession of a study known by its ENA accession
- samples/{accession} ; samples/{accession}/runs/ , /assemblies/
- runs/{accession} ; runs/{accession}/analyses/ , /assemblies/
- assemblies/{accession} ; assemblies/{accession}/analyses , /genome-links , /additional-contained-genomes
- analyses/{accession} ; analyses/{accession}/annotations (all of them)
- analyses/{accession}/annotations/{annotation_type}: pages of `{count, description, organism}`; types: taxonomies__ssu,
  taxonomies__lsu, taxonomies__its_one_db, taxonomies__unite, taxonomies__pr2, taxonomies__dada2_pr2,
  taxonomies__dada2_silva, pfams
- publications/{pubmed_id} ; publications/{pubmed_id}/annotations (text-mined by Europe PMC)
- super-studies/{slug}: studies and catalogues of one large project
- genomes/{accession} ; genomes/{accession}/annotations ; both take `catalogue_id`
- genomes/catalogues/ ; genomes/catalogues/{catalogue_id} ; genomes/catalogues/{catalogue_id}/genomes/
- biomes/: the tree of environments, by lineage

A record on its own has more fields than the same record in a list; `downloads` of an analysis, for example, is only on
its own page.

## Accessions

| what | shape | example |
|---|---|---|
| study | MGYS + digits; any of its ENA accessions answers too (PRJEB…, PRJNA…, ERP…, SRP…) | MGYS00010397 |
| analysis | MGYA + digits | MGYA01020362 |
| genome | MGYG + 9 digits | MGYG000000001 |
| sample | SAMEA…, SAMN…, SAMD…, ERS…, SRS…, DRS…; any that it has | SAMEA2464834 |
| run | ERR…, SRR… or DRR… + digits | ERR010482 |
| assembly | ERZ + digits | ERZ857107 |
| publication | PubMed number | 12345678 |
| catalogue | name and version | human-gut-v2-0 |

Lower case answers too. Never make an accession up or fill it with zeros: take it from an answer or from the user.

## Searching by sequence, and signing in

- POST genome-search/ (JSON or multipart): which catalogued genomes contain a DNA fragment.
- POST genomes-search/gather/ (multipart: `file_uploaded`, sourmash signatures; `mag_catalogues`, catalogue ids) starts
  a job; then GET genomes-search/status/{job_id}/ until it is done, then genomes-search/results/{job_id}/.
- POST auth/sliding with `{"username": "Webin-…", "password": "…"}` gives `token`; send it as `Authorization: Bearer …`.
  auth/sliding/refresh renews it, auth/verify checks it (both POST, `{"token": "…"}`).
  my-data/studies/ lists your own private studies.

## Errors and notices

Errors are JSON with `detail`, text that can be shown.

- 400: a bad parameter or body; names the parameter, the value and what is allowed
- 401: wrong or expired credentials; 403: signed in, but not allowed
- 404: there is no such record, or you may not see it; 405: wrong method, see `Allow`
- 502, 504: a service behind this one (Europe PMC) did not answer

`X-Notice` is a header on answers that are right but may not be what you meant: an unknown or empty parameter, an
unknown biome, a page size cut to 100. Read it. With `strict=true` an unknown parameter is a 400.

## Downloads

Studies, analyses, genomes and catalogues carry `downloads`: `alias` (file name), `download_type`, `download_group`,
`file_type`, `short_description`, `url` (absolute; byte ranges work) and `index_files`. The taxonomy files of an
amplicon or raw-reads analysis (those of an assembly are in the group `taxonomy`):

    curl -s "$base/analyses/MGYA01020362" \\
      | jq -r '.downloads[] | select(.download_group | startswith("taxonomies.")) | .url' | xargs -n1 curl -O

## Being exact

- Give numbers from `count`, not from the rows of one page. Say which URL a statement comes from.
- `null` means unknown, not zero and not "no". Times are UTC with milliseconds (`2026-11-22T19:04:54.840Z`).
- `count: 0` for a `search` means that this exact phrase is nowhere; try a shorter one before saying there are no data.
- Answers carry an `ETag`: send it back in `If-None-Match`, and 304 means unchanged.

## Links

- [OpenAPI description]($base/openapi.json): every operation, parameter and schema
- [Interactive documentation]($base/): in a browser; with `Accept: application/json` an index of resources
"""
)


def llms_txt(base_url: str) -> str:
    """The page, as Markdown of at most 150 lines.

    Facts are those of the public documentation and of the behaviour table.

    Args:
        base_url: address of the API, `https://host/metagenomics/api/v2`, with or without a slash at its end.
    """
    rows = (f"- {path} : {', '.join(f'`{name}`' for name in names)}" for path, names in LIST_PARAMETERS.items())
    return _PAGE.substitute(base=base_url.rstrip("/"), parameters="\n".join(rows))
