"""`{% stamp %}`: how a document ends."""

import calendar

from jinja2 import nodes
from jinja2.ext import Extension


class Stamp(Extension):
    tags = {"stamp"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        return nodes.Output([nodes.TemplateData(f"stamped on a {calendar.day_name[0]}")]).set_lineno(line)
