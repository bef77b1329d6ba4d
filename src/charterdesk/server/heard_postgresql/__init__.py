"""PostgreSQL as Django's database; a kept connection is looked at, not asked, before it is used again."""
