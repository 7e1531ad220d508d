"""What the data are: accessions, lineages, vocabularies, time, and who may see what. Imports nothing of the house."""
