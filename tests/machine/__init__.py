"""Tests of the machine: ./portail, the test database, the clause register, compose."""
