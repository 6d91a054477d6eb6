"""Bringing a page into a state, with a plain client or in a browser, and sending the forms that it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from urllib.parse import urlsplit

from onething.portals.ui import sessions
from tests.portals.city import City
from tests.portals.reading import Form, Reader
from tests.portals.states import RECIPES, Deed, Recipe
from tests.support.browser import Visitor

SEND: Final = """
([form, typed]) => {
  for (const [name, value] of Object.entries(typed)) {
    const fields = [...form.elements].filter(one => one.name === name);
    if (!fields.length) throw new Error(`no field ${name}`);
    for (const field of fields) {
      if (['radio', 'checkbox'].includes(field.type)) field.checked = field.value === value;
      else field.value = value;
    }
  }
  HTMLFormElement.prototype.submit.call(form);
}
"""


def text(response: Any) -> str:
    """Return a page's HTML."""
    return str(response.content.decode())


def seen(city: City, recipe: Recipe, **how: str) -> HttpResponse:
    """Return a page in a state, asked for by a plain client (`how`: mode, language)."""
    if recipe.first is not None:
        recipe.first(city)
    client, address = city.visit(recipe.who, **how), recipe.address(city)
    shown = client.get(address)
    typed = recipe.values(city)
    if typed is None:
        return shown
    form = Reader.of(text(shown)).form(recipe.form or recipe.page, address)
    if recipe.ended:
        del client.cookies[sessions.COOKIE]
    return client.post(form.action, form.filled(typed))


def show(visitor: Visitor, city: City, recipe: Recipe) -> int:
    """Bring a browser, whose person is signed in already, to a page in a state; return the status of what is shown."""
    address = recipe.address(city)
    answer = visitor.go(address)
    typed = recipe.values(city)
    if typed is None:
        return answer.status
    wanted = recipe.form or recipe.page
    for form in visitor.page.query_selector_all("form[method=post]"):
        action = urlsplit(str(form.evaluate("form => form.action")))
        if resolve(action.path).view_name != wanted:
            continue
        if recipe.ended:
            visitor.drop(sessions.COOKIE)
        with visitor.page.expect_navigation() as sent:
            visitor.page.evaluate(SEND, [form, dict(typed)])
        return sent.value.status
    raise AssertionError(f"no form at {address} posts to {wanted}")


def offered(city: City, deed: Deed) -> tuple[Form, dict[str, list[str]]]:
    """Return the form that does a deed, as its page offers it, and what is sent with it."""
    recipe = RECIPES[deed.on]
    if recipe.first is not None:
        recipe.first(city)
    address = recipe.address(city)
    client = city.visit(recipe.who)
    form = Reader.of(text(client.get(address))).form(deed.page, address)
    return form, form.filled(deed.values(city), deed.button)


def send(client: Client, action: str, sent: Mapping[str, list[str]]) -> HttpResponse:
    """Post a form."""
    return client.post(action, dict(sent))
