"""Tests of the OpenAPI client."""
