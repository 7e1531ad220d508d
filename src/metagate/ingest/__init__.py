"""How data get in: documents, synthetic data. Everything ends in `loading`: one transaction, one new revision."""
