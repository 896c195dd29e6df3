"""Tests of the simulated cloud: each rule it enforces, and the vendor's own SDKs against it."""
