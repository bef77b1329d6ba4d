"""A drawing as SVG: shapes with classes, no style of its own, its story as its name."""

from __future__ import annotations

from html import escape

from charterdesk.rules.charter.document.blocks import Box, Dot, Drawing, Label, Line, Shape

HATCH = 5
ROUND = 6
DOT = 8
HEAD_LENGTH = 7.0
HEAD_WIDTH = 4.0


def svg(drawing: Drawing) -> str:
    """The drawing; stretched over the width there is, or in its own proportions."""
    fixed = drawing.width is not None
    unit = "" if fixed else "%"
    size = f'viewBox="0 0 {drawing.width:g} {drawing.height:g}"' if drawing.width else f'height="{drawing.height:g}"'
    hatch = f"hatch-{drawing.kind}".replace(" ", "-")
    pattern = (
        f'<defs><pattern id="{escape(hatch)}" width="{HATCH}" height="{HATCH}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><line class="doc-hatch" x1="0" y1="0" x2="0" y2="{HATCH}"/></pattern></defs>'
    )
    shapes = "".join(_shape(shape, unit, hatch) for shape in drawing.shapes)
    return (
        f'<svg class="doc-svg" {size} role="img" aria-label="{escape(drawing.alt)}" focusable="false">\n'
        f"{'' if fixed else pattern}{shapes}</svg>\n"
    )


def _shape(shape: Shape, unit: str, hatch: str) -> str:
    match shape:
        case Box():
            fill = f' fill="url(#{escape(hatch)})"' if shape.look == "closed" else ""
            corner = f' rx="{ROUND}"' if not unit else ""
            return (
                f'<rect class="doc-{shape.look}" x="{shape.x:g}{unit}" y="{shape.y:g}" width="{shape.width:g}{unit}" '
                f'height="{shape.height:g}"{corner}{fill}/>\n'
            )
        case Label():
            look = f' class="doc-{shape.look}"' if shape.look else ""
            anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
            return f'<text{look} x="{shape.x:g}{unit}" y="{shape.y:g}"{anchor}>{escape(shape.text)}</text>\n'
        case Dot():
            at = f'x="{shape.x:g}" y="{shape.y + 4:g}" text-anchor="middle"'
            return (
                f'<circle class="doc-dot" cx="{shape.x:g}" cy="{shape.y:g}" r="{DOT}"/>'
                f'<text class="doc-number" {at}>{escape(shape.text)}</text>\n'
            )
        case Line():
            return _line(shape, unit)


def _line(line: Line, unit: str) -> str:
    if unit:
        (x1, y1), (x2, y2) = line.points[0], line.points[-1]
        return f'<line class="doc-{line.look}" x1="{x1:g}%" y1="{y1:g}" x2="{x2:g}%" y2="{y2:g}"/>\n'
    points = " ".join(f"{x:g},{y:g}" for x, y in line.points)
    said = f'<polyline class="doc-{line.look}" points="{points}"/>\n'
    if line.arrow:
        corners = " ".join(f"{x:g},{y:g}" for x, y in arrow_head(line))
        said += f'<polygon class="doc-arrow" points="{corners}"/>\n'
    return said


def arrow_head(line: Line) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """The three corners of the head at the end of a line that comes straight from the side, from above or below."""
    (before_x, before_y), (x, y) = line.points[-2], line.points[-1]
    along_x = (x > before_x) - (x < before_x)
    along_y = (y > before_y) - (y < before_y)
    back_x, back_y = x - along_x * HEAD_LENGTH, y - along_y * HEAD_LENGTH
    return (
        (x, y),
        (back_x + along_y * HEAD_WIDTH, back_y + along_x * HEAD_WIDTH),
        (back_x - along_y * HEAD_WIDTH, back_y - along_x * HEAD_WIDTH),
    )
