"""Shapes of this app's API, for the schema."""

from __future__ import annotations

from rest_framework import serializers

from communes.sign_in import LONGEST_NAME, LONGEST_SECRET

LONGEST_CODE = 40


class TokenRequest(serializers.Serializer[None]):
    """What the token door takes."""

    username = serializers.CharField(max_length=LONGEST_NAME)
    password = serializers.CharField(max_length=LONGEST_SECRET)
    code = serializers.CharField(max_length=LONGEST_CODE, required=False)


class TokenAnswer(serializers.Serializer[None]):
    """What it answers."""

    token = serializers.CharField()
