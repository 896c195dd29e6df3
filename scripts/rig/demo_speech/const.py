"""Names and voices of the demo's speech synthesiser."""

DOMAIN = "demo_speech"
NAME = "Demo speech"

VOICES = {
    "en": "en-us",
    "en-GB": "en",
    "ar": "ar",
    "cs": "cs",
    "da": "da",
    "de": "de",
    "el": "el",
    "es": "es",
    "fi": "fi",
    "fr": "fr",
    "hi": "hi",
    "hu": "hu",
    "it": "it",
    "ko": "ko",
    "nb": "nb",
    "nl": "nl",
    "pl": "pl",
    "pt": "pt",
    "ru": "ru",
    "sv": "sv",
    "tr": "tr",
    "uk": "uk",
    "vi": "vi",
    "zh": "cmn",
    "zh-CN": "cmn",
    "zh-Hans": "cmn",
}
"""Home Assistant's language: the voice of eSpeak NG."""
