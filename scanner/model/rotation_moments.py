"""Moments that move on by themselves, as Terraform's `time` provider makes them.

https://registry.terraform.io/providers/hashicorp/time/latest/docs/resources/rotating
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import integer
from scanner.model.readings import Missing
from scanner.verdict import Result


class Rotating(Resource):
    """A moment that moves on by itself, as the `time` provider makes it."""

    terraform = "time_rotating"

    days = integer(tf="rotation_days")
    hours = integer(tf="rotation_hours")

    def is_frequent(self, days: int) -> Result:
        """Assert that it moves on every so many days, or more often."""
        if not isinstance(self.hours.fact, Missing):
            return self.hours.at_most(24 * days)
        return self.days.at_most(days)
