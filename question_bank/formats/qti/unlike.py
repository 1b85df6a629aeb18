"""Interactions that no question here expresses, and the problem that says what each is and what to make of it."""

from __future__ import annotations

UNLIKE: dict[str, str] = {
    "custom-interaction": "qti_kind_custom",
    "portable-custom-interaction": "qti_kind_custom",
    "slider-interaction": "qti_kind_slider",
    "drawing-interaction": "qti_kind_drawing",
    "upload-interaction": "qti_kind_upload",
    "media-interaction": "qti_kind_media",
    "graphic-order-interaction": "qti_kind_graphic",
    "graphic-associate-interaction": "qti_kind_graphic",
    "graphic-gap-match-interaction": "qti_kind_graphic",
    "position-object-interaction": "qti_kind_position",
    "end-attempt-interaction": "qti_kind_end",
}
