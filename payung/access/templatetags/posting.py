"""What forms carry: the token against forgery, an id, how much of the trail their page knew, what lines it showed."""

import secrets
from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from payung.access.sending import FIELD, LINES

register = template.Library()


class FormNode(CsrfTokenNode):
    """Django's own hidden field and ours; see docs/decisions for why no form has to ask for it."""

    def render(self, context: Any) -> str:
        """Return the hidden fields; ours only for somebody signed in."""
        user = getattr(getattr(context, "request", None), "user", None)
        trail_head = getattr(user, "trail_head", None)
        if trail_head is None:
            return str(super().render(context))
        value = f"{secrets.token_urlsafe(9)}.{trail_head}"
        ours = format_html('<input type="hidden" name="{}" value="{}">', FIELD, value)
        return str(super().render(context)) + ours


@register.tag
def csrf_token(_parser: Any, _token: Any) -> FormNode:
    """Stand in for Django's tag of this name."""
    return FormNode()


@register.simple_tag
def lines_shown(lines: str) -> str:
    """Put what the page shows into a form that approves it; see `access.showing`."""
    return format_html('<input type="hidden" name="{}" value="{}">', LINES, lines)
