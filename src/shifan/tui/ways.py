"""Ways to go on as they are told on the screen: by the label and the key that are really there."""

from __future__ import annotations

from functools import partial

from shifan.domain.ways import Mention, Way, errand, told
from shifan.tui.keys import BY_ID, Action, Where, keys_text
from shifan.tui.page_keys import PAGE_ACTIONS

_ON_ITEM = (Where.ITEM, Where.BASE, Where.LEDGER)


def screen_text(text: str, here: str = "") -> str:
    """Return ``text`` with the ways in it told as labels and keys; what is only for who types commands is left out.

    ``here`` is the action that opened the page where it is shown: of that page's own actions the page is not named.
    """
    return told(text, partial(_named, here), typing=False)


def actions_of(way: Way) -> tuple[Action, ...]:
    """Return what is done on the screen, one action after the other; nothing for what can only be typed."""
    opener, _, key = way.screen.partition("/")
    if not opener:
        return ()
    own = PAGE_ACTIONS.get(opener.removeprefix("page_"), ())
    return (BY_ID[opener], *(action for action in own if action.id == key))


def _named(here: str, mention: Mention) -> str:
    actions = actions_of(mention.way)
    if not actions:
        return errand(mention)
    if len(actions) > 1 and actions[0].id == here:
        actions = actions[1:]
    if mention.aside:
        return "，再".join(f"{_key(action)}「{action.label}」" for action in actions)
    return "里的".join(f"「{action.label}」（{_key(action)}）" for action in actions)


def _key(action: Action) -> str:
    return f"{'在这一项上' if action.where in _ON_ITEM else ''}按 {keys_text(action, 1)}"
