"""The models of the platform's answers: lenient with unknown keys, strict with the fields that are used."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api import answers
from reconciler.api.answers import Answer, ArtifactItem, Described, DescribedWorkflow, ListItem
from reconciler.api.request import Request
from reconciler.errors import BadResponse

REQUEST = Request("GET", "/things/7")
MODELS = [model for model in vars(answers).values() if isinstance(model, type) and issubclass(model, Answer)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("model", "content", "said"),
    [
        (ListItem, {"name": "a"}, "things[3].id: field required"),
        (ListItem, {"id": True, "name": "a"}, "things[3].id: neither a number nor a text"),
        (ListItem, {"id": 1, "name": {}}, "things[3].name: input should be a valid string"),
        (ListItem, "a", "things[3]: not a JSON object"),
        (
            DescribedWorkflow,
            {"name": "a", "steps": {"s": {"imageId": "x"}}},
            "things[3].steps.s.imageId: input should be a valid integer, unable to parse string as an integer",
        ),
        (Described, {}, "things[3]: the response is empty"),
    ],
)
def test_an_error_names_the_request_and_the_field(model: type[Answer], content: Any, said: str) -> None:
    with pytest.raises(BadResponse) as error:
        model.of(content, REQUEST, "things[3]")
    assert str(error.value).splitlines()[0] == f"GET /things/7: unexpected response body: {said}"


def test_an_error_does_not_contain_the_value() -> None:
    with pytest.raises(BadResponse) as error:
        DescribedWorkflow.of({"name": "a", "steps": {"s": {"imageId": "hunter2"}}}, REQUEST)
    assert "hunter2" not in str(error.value)


def test_unknown_keys_are_ignored_and_null_stands_for_an_empty_text() -> None:
    item = ListItem.of({"id": 1, "name": 2, "status": None, "new": [1]}, REQUEST)
    assert (item.id, item.name, item.status) == (1, "2", "")
    assert ArtifactItem.of({"id": "a", "name": "b"}, REQUEST).description is None


def test_a_described_object_keeps_all_that_the_platform_says() -> None:
    content = {"name": "a", "status": "Available", "new": {"x": 1}, "document": 7}
    assert Described.of(content, REQUEST).document == content


@given(st.sampled_from(MODELS), JSON)
def test_any_answer_is_read_or_refused(model: type[Answer], content: Any) -> None:
    try:
        read = model.of(content, REQUEST)
    except BadResponse:
        return
    assert isinstance(read, model)
