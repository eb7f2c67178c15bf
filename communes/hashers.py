"""How passwords are hashed: argon2id with OWASP's smaller measure.

Django's own takes 100 MB and eight lanes for each try. Forty strangers guessing at once then hold
3 GB and keep everybody waiting for a quarter of a minute; with 19 MB the same guesses are over
before anybody notices.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2Hasher(Argon2PasswordHasher):
    """Two passes over 19 MiB in one lane; older hashes verify and are renewed when used."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
