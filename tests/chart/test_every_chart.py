"""What is true of every chart."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from countermove.chart import Frame, stylesheet, wide_and_narrow

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame(id="c1", title="A title", summary="What it says.", note="Source: the record.", show_title=True)
HOSTILE = "<script>alert('x')</script>\" ]]> & \x07&amp; onload="


def ids_of(svg):
    return [node.get("id") for node in ElementTree.fromstring(svg).iter() if node.get("id")]


def test_a_chart_is_an_image_with_a_name_and_a_description(draw):
    root = ElementTree.fromstring(draw(FRAME))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == desc.get("id")
    assert title.text == "A title"
    assert len(desc.text) > 20


def test_every_id_is_unique_and_begins_with_the_prefix_of_the_caller(draw):
    ids = ids_of(draw(FRAME))
    assert len(ids) == len(set(ids))
    assert all(name == "c1" or name.startswith("c1-") for name in ids)


def test_every_hatch_that_is_used_is_defined_in_the_same_chart(draw):
    svg = draw(FRAME)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids_of(svg))


def test_the_same_data_give_the_same_bytes(draw):
    assert draw(FRAME) == draw(FRAME)


def test_two_charts_on_a_page_share_no_id(draw):
    assert not set(ids_of(draw(FRAME))) & set(ids_of(draw(replace(FRAME, id="c2"))))


def test_text_from_outside_cannot_become_markup(charts_saying):
    frame = replace(FRAME, title=HOSTILE, note=HOSTILE, summary=HOSTILE)
    for name, draw in charts_saying(lambda text: text + HOSTILE).items():
        svg = draw(frame)
        root = ElementTree.fromstring(svg)
        assert not list(root.iter(f"{SVG}script")), name
        assert "<script" not in svg, name
        assert "]]>" not in svg, name
        attributes = {key for node in root.iter() for key in node.attrib}
        assert not [key for key in attributes if key.startswith("on")], name
        assert "alert('x')" in root.find(f"{SVG}title").text, name


def test_a_strict_content_security_policy_needs_no_exception(draw):
    svg = draw(replace(FRAME, style=False))
    assert "<style" not in svg
    assert not re.search(r'\sstyle="', svg)
    assert "href" not in svg


def test_the_own_style_sheet_touches_nothing_outside_the_chart(draw):
    root = ElementTree.fromstring(draw(replace(FRAME, style=True)))
    sheet = root.find(f"{SVG}style").text
    selectors = re.findall(r"([^{}]+)\{", re.sub(r"@(media|supports)[^{]*\{", "", sheet))
    assert selectors
    assert all(selector.strip().startswith("#c1") for selector in selectors)


def test_a_chart_scales_because_it_has_a_view_box_and_no_width(draw):
    root = ElementTree.fromstring(draw(FRAME))
    assert root.get("viewBox").startswith("0 0 720 ")
    assert root.get("width") is None


@pytest.mark.parametrize("width", [320, 360, 480, 720, 1000])
def test_no_text_leaves_the_picture(draw, width, read_texts, size_of):
    svg = draw(replace(FRAME, width=width))
    wide, high = size_of(svg)
    for text, left, top, right, bottom in read_texts(svg):
        assert left >= -1, text
        assert right <= wide + 1, text
        assert top >= -1, text
        assert bottom <= high + 1, text


@pytest.mark.parametrize("width", [360, 720])
def test_no_text_lies_on_another(draw, width, read_texts):
    texts = [t for t in read_texts(draw(replace(FRAME, width=width))) if t[0]]
    for n, (one, left, top, right, bottom) in enumerate(texts):
        for other, left2, top2, right2, bottom2 in texts[n + 1 :]:
            apart = right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
            assert apart, f"{one!r} on {other!r}"


def test_text_is_never_smaller_than_twelve_pixels(draw):
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', draw(replace(FRAME, width=360)))]
    assert min(sizes) >= 12


def test_numbers_in_a_path_have_at_most_one_decimal(draw):
    for d in re.findall(r' d="([^"]+)"', draw(FRAME)):
        assert not re.search(r"\.\d{2}", d)


def test_a_bad_id_is_refused_before_anything_is_drawn():
    with pytest.raises(ValueError, match="chart id"):
        Frame(id='x"><script>', title="t")


def test_a_width_that_no_screen_has_is_refused():
    with pytest.raises(ValueError, match="280 to 2000"):
        Frame(id="x", title="t", width=20)


def test_wide_and_narrow_draws_two_charts_with_different_ids(draw):
    html = wide_and_narrow(draw, FRAME)
    assert html.count("<svg") == 2
    assert 'id="c1-narrow"' in html
    assert ".cm-narrow" in html


def test_one_style_sheet_serves_a_page_of_charts():
    sheet = stylesheet()
    assert ".cm-chart" in sheet
    assert ".cm-narrow" in sheet
    assert sheet.count("{") == sheet.count("}")
