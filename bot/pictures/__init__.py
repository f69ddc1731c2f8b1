"""A picture is a chart or a code drawn as PNG for platforms that cannot draw it themselves."""
