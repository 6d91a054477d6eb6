"""Bringing a page into a state, with a plain client or in a browser, and sending the forms that it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.test import Client
from django.urls import resolve
from playwright.sync_api import ElementHandle

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


def seen(city: City, recipe: Recipe, **how: str) -> Any:
    """Return a page in a state, asked for by a plain client (`how`: mode, language)."""
    if recipe.first is not None:
        recipe.first(city)
    client, address = city.visit(recipe.who, **how), recipe.address(city)
    shown = client.get(address)
    typed = recipe.values(city)
    if typed is None:
        return shown
    form = Reader.of(text(shown)).form(recipe.form or recipe.page, address, typed)
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
    form = leading(visitor, recipe.form or recipe.page, typed)
    if recipe.ended:
        visitor.drop(sessions.COOKIE)
    with visitor.page.expect_navigation() as sent:
        visitor.page.evaluate(SEND, [form, dict(typed)])
    return sent.value.status


def leading(visitor: Visitor, page: str, typed: Mapping[str, str]) -> ElementHandle:
    """Return the form on the page shown that posts to a page (`door:name`) and has the fields that are typed."""
    found = []
    for form in visitor.page.query_selector_all("form[method=post]"):
        action = urlsplit(str(form.evaluate("form => form.action")))
        if resolve(action.path).view_name == page:
            found.append(form)
            if set(form.evaluate("form => [...form.elements].map(one => one.name)")).issuperset(typed):
                return form
    if not found:
        raise AssertionError(f"no form at {visitor.page.url} posts to {page}")
    return found[0]


def offered(city: City, deed: Deed) -> tuple[Form, dict[str, list[str]]]:
    """Return the form that does a deed, as its page offers it, and what is sent with it."""
    recipe = RECIPES[deed.on]
    if recipe.first is not None:
        recipe.first(city)
    address = recipe.address(city)
    client = city.visit(deed.owner)
    typed = deed.values(city)
    form = Reader.of(text(client.get(address))).form(deed.page, address, typed)
    return form, form.filled(typed, deed.button)


def send(client: Client, action: str, sent: Mapping[str, list[str]]) -> Any:
    """Post a form."""
    return client.post(action, dict(sent))
