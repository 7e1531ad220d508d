"""The closed vocabularies of the data model: identifiers that clients compare, so spelled exactly as on the wire.

Enumerations that are schemas of their own in the contract carry its names (`ExperimentTypes`,
`MGnifyFunctionalAnalysisAnnotationType`; the short names `ExperimentType` and `AnnotationType` are the same classes).
Those the contract writes out in place are `Literal` types. Their docstrings are shown in the API's documentation.
"""

from enum import StrEnum
from typing import Any, Literal, Self


class Vocabulary(StrEnum):
    """A closed list of texts."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> Any:
        """Pydantic's hook, needing no import of it: every schema of the API shows an example."""
        schema = handler(core_schema)
        handler.resolve_ref_schema(schema)["examples"] = [next(iter(cls)).value]
        return schema


class ExperimentTypes(Vocabulary):
    """Code of the kind of sequencing data that was analysed; documents show its label, filters take the code."""

    METATRANSCRIPTOMIC = "METAT"
    METAGENOMIC = "METAG"
    AMPLICON = "AMPLI"
    ASSEMBLY = "ASSEM"
    HYBRID_ASSEMBLY = "HYASS"
    LONG_READ_ASSEMBLY = "LRASS"
    METABARCODING = "METAB"
    UNKNOWN = "UNKNO"

    @property
    def label(self) -> str:
        """The text documents carry, e.g. ``Amplicon`` for ``AMPLI``."""
        return _LABELS[self]

    @classmethod
    def from_label(cls, text: str) -> Self:
        """The experiment type a label or a code names, upper or lower case.

        Raises:
            ValueError: no type has that label or code; the message names all labels.
        """
        found = _BY_NAME.get(text.strip().casefold())
        if found is None:
            allowed = ", ".join(f"{kind.label} ({kind.value})" for kind in cls)
            raise ValueError(f"{text!r} is not an experiment type; allowed: {allowed}")
        return cls(found)


_LABELS = {
    ExperimentTypes.METATRANSCRIPTOMIC: "Metatranscriptomic",
    ExperimentTypes.METAGENOMIC: "Metagenomic",
    ExperimentTypes.AMPLICON: "Amplicon",
    ExperimentTypes.ASSEMBLY: "Assembly",
    ExperimentTypes.HYBRID_ASSEMBLY: "Hybrid assembly",
    ExperimentTypes.LONG_READ_ASSEMBLY: "Long-read assembly",
    ExperimentTypes.METABARCODING: "Metabarcoding",
    ExperimentTypes.UNKNOWN: "Unknown",
}
_BY_NAME = {name.casefold(): kind for kind, label in _LABELS.items() for name in (kind.value, label)}
ExperimentType = ExperimentTypes


class PipelineVersions(Vocabulary):
    """Version of the MGnify pipeline that made an analysis."""

    V1 = "V1"
    V2 = "V2"
    V3 = "V3"
    V4 = "V4"
    V4_1 = "V4.1"
    V5 = "V5"
    V6 = "V6"
    V6_1 = "V6.1"


class DownloadType(Vocabulary):
    """Kind of content of a result file."""

    CODING_SEQUENCES = "Coding Sequences"
    SEQUENCE_DATA = "Sequence data"
    QUALITY_CONTROL = "Quality control"
    FUNCTIONAL_ANALYSIS = "Functional analysis"
    TAXONOMIC_ANALYSIS = "Taxonomic analysis"
    STATISTICS = "Statistics"
    NON_CODING_RNAS = "non-coding RNAs"
    GENOME_ANALYSIS = "Genome analysis"
    ANALYSIS_RO_CRATE = "Analysis RO Crate"
    OTHER = "Other"


class DownloadFileType(Vocabulary):
    """Format of a result file."""

    FASTA = "fasta"
    TSV = "tsv"
    BIOM = "biom"
    CSV = "csv"
    JSON = "json"
    SVG = "svg"
    TREE = "tree"
    HTML = "html"
    GFF = "gff"
    OTHER = "other"


class GenomeType(Vocabulary):
    """Where a genome comes from: assembled from a metagenome (MAG), or sequenced from a cultured isolate."""

    MAG = "MAG"
    ISOLATE = "Isolate"


class MGnifyFunctionalAnalysisAnnotationType(Vocabulary):
    """Annotations of an analysis that can be read by their type; two underscores step into the annotations object."""

    TAXONOMIES__SSU = "taxonomies__ssu"
    TAXONOMIES__LSU = "taxonomies__lsu"
    TAXONOMIES__ITS_ONE_DB = "taxonomies__its_one_db"
    TAXONOMIES__UNITE = "taxonomies__unite"
    TAXONOMIES__PR2 = "taxonomies__pr2"
    TAXONOMIES__DADA2_PR2 = "taxonomies__dada2_pr2"
    TAXONOMIES__DADA2_SILVA = "taxonomies__dada2_silva"
    PFAMS = "pfams"


AnnotationType = MGnifyFunctionalAnalysisAnnotationType

# Written out in place by the contract, not schemas of their own.
IndexType = Literal["fai", "gzi", "csi"]
CatalogueStatus = Literal["draft", "ready", "published", "retired"]
CatalogueType = Literal["prokaryotes", "eukaryotes", "viruses"]


class ENAStudyFields(Vocabulary):
    """Fields of an ENA study record, the usual keys of the metadata of a study."""

    BREED = "breed"
    BROKER_NAME = "broker_name"
    CENTER_NAME = "center_name"
    CULTIVAR = "cultivar"
    DATAHUB = "datahub"
    DESCRIPTION = "description"
    FIRST_PUBLIC = "first_public"
    GEO_ACCESSION = "geo_accession"
    ISOLATE = "isolate"
    KEYWORDS = "keywords"
    LAST_UPDATED = "last_updated"
    PARENT_STUDY_ACCESSION = "parent_study_accession"
    PROJECT_NAME = "project_name"
    SCIENTIFIC_NAME = "scientific_name"
    SECONDARY_STUDY_ACCESSION = "secondary_study_accession"
    SECONDARY_STUDY_ALIAS = "secondary_study_alias"
    SECONDARY_STUDY_CENTER_NAME = "secondary_study_center_name"
    STATUS = "status"
    STRAIN = "strain"
    STUDY_ACCESSION = "study_accession"
    STUDY_ALIAS = "study_alias"
    STUDY_DESCRIPTION = "study_description"
    STUDY_NAME = "study_name"
    STUDY_TITLE = "study_title"
    SUBMISSION_TOOL = "submission_tool"
    TAG = "tag"
    TAX_DIVISION = "tax_division"
    TAX_ID = "tax_id"
    TAX_LINEAGE = "tax_lineage"


class ENASampleFields(Vocabulary):
    """Fields of an ENA sample record, the usual keys of the metadata of a sample."""

    AGE = "age"
    ALTITUDE = "altitude"
    ASSEMBLY_QUALITY = "assembly_quality"
    ASSEMBLY_SOFTWARE = "assembly_software"
    BINNING_SOFTWARE = "binning_software"
    BIO_MATERIAL = "bio_material"
    BROAD_SCALE_ENVIRONMENTAL_CONTEXT = "broad_scale_environmental_context"
    BROKER_NAME = "broker_name"
    CELL_LINE = "cell_line"
    CELL_TYPE = "cell_type"
    CENTER_NAME = "center_name"
    CHECKLIST = "checklist"
    COLLECTED_BY = "collected_by"
    COLLECTION_DATE = "collection_date"
    COLLECTION_DATE_END = "collection_date_end"
    COLLECTION_DATE_START = "collection_date_start"
    COMPLETENESS_SCORE = "completeness_score"
    CONTAMINATION_SCORE = "contamination_score"
    COUNTRY = "country"
    CULTIVAR = "cultivar"
    CULTURE_COLLECTION = "culture_collection"
    DATAHUB = "datahub"
    DEPTH = "depth"
    DESCRIPTION = "description"
    DEV_STAGE = "dev_stage"
    DISEASE = "disease"
    ECOTYPE = "ecotype"
    ELEVATION = "elevation"
    ENVIRONMENT_BIOME = "environment_biome"
    ENVIRONMENT_FEATURE = "environment_feature"
    ENVIRONMENT_MATERIAL = "environment_material"
    ENVIRONMENTAL_MEDIUM = "environmental_medium"
    ENVIRONMENTAL_SAMPLE = "environmental_sample"
    EXPERIMENTAL_FACTOR = "experimental_factor"
    FIRST_PUBLIC = "first_public"
    GERMLINE = "germline"
    HOST = "host"
    HOST_BODY_SITE = "host_body_site"
    HOST_GENOTYPE = "host_genotype"
    HOST_GRAVIDITY = "host_gravidity"
    HOST_GROWTH_CONDITIONS = "host_growth_conditions"
    HOST_PHENOTYPE = "host_phenotype"
    HOST_SCIENTIFIC_NAME = "host_scientific_name"
    HOST_SEX = "host_sex"
    HOST_STATUS = "host_status"
    HOST_TAX_ID = "host_tax_id"
    IDENTIFIED_BY = "identified_by"
    INVESTIGATION_TYPE = "investigation_type"
    ISOLATE = "isolate"
    ISOLATION_SOURCE = "isolation_source"
    KEYWORDS = "keywords"
    LAST_UPDATED = "last_updated"
    LAT = "lat"
    LOCAL_ENVIRONMENTAL_CONTEXT = "local_environmental_context"
    LOCATION = "location"
    LOCATION_END = "location_end"
    LOCATION_START = "location_start"
    LON = "lon"
    MARINE_REGION = "marine_region"
    MATING_TYPE = "mating_type"
    NCBI_REPORTING_STANDARD = "ncbi_reporting_standard"
    PH = "ph"
    PROJECT_NAME = "project_name"
    PROTOCOL_LABEL = "protocol_label"
    RELATED_SAMPLE_ACCESSION = "related_sample_accession"
    SALINITY = "salinity"
    SAMPLE_ACCESSION = "sample_accession"
    SAMPLE_ALIAS = "sample_alias"
    SAMPLE_CAPTURE_STATUS = "sample_capture_status"
    SAMPLE_COLLECTION = "sample_collection"
    SAMPLE_DESCRIPTION = "sample_description"
    SAMPLE_MATERIAL = "sample_material"
    SAMPLE_TITLE = "sample_title"
    SAMPLING_CAMPAIGN = "sampling_campaign"
    SAMPLING_PLATFORM = "sampling_platform"
    SAMPLING_SITE = "sampling_site"
    SCIENTIFIC_NAME = "scientific_name"
    SECONDARY_SAMPLE_ACCESSION = "secondary_sample_accession"
    SEQUENCING_METHOD = "sequencing_method"
    SEROTYPE = "serotype"
    SEROVAR = "serovar"
    SEX = "sex"
    SPECIMEN_VOUCHER = "specimen_voucher"
    STATUS = "status"
    STRAIN = "strain"
    STUDY_ACCESSION = "study_accession"
    SUB_SPECIES = "sub_species"
    SUB_STRAIN = "sub_strain"
    SUBMISSION_ACCESSION = "submission_accession"
    SUBMISSION_TOOL = "submission_tool"
    SUBMITTED_HOST_SEX = "submitted_host_sex"
    TAG = "tag"
    TARGET_GENE = "target_gene"
    TAX_ID = "tax_id"
    TAX_LINEAGE = "tax_lineage"
    TAXONOMIC_CLASSIFICATION = "taxonomic_classification"
    TAXONOMIC_IDENTITY_MARKER = "taxonomic_identity_marker"
    TEMPERATURE = "temperature"
    TISSUE_LIB = "tissue_lib"
    TISSUE_TYPE = "tissue_type"
    VARIETY = "variety"
