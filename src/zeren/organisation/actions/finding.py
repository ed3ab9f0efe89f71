"""What a person can be found by: the name and its endings, pinyin, initials, the staff number."""

from pypinyin import lazy_pinyin

LONGEST = 300


def finding(name: str, number: str) -> str:
    """Words with a space before each, so that " zh" finds what begins with "zh".

    >>> finding("王镕", "T012")
    ' t012 王镕 镕 wangrong rong wr'
    """
    folded = name.casefold()
    words = [number.casefold(), folded]
    if folded.isascii():
        words += folded.replace("-", " ").split()[1:]
    else:
        words += [folded[at:] for at in range(1, min(len(folded), 4))]
        sounds = [sound.casefold() for sound in lazy_pinyin(name, errors="ignore")]
        words += ["".join(sounds[at:]) for at in range(min(len(sounds), 4))]
        words.append("".join(sound[0] for sound in sounds))
    kept = dict.fromkeys(word for word in words if word)
    return "".join(f" {word}" for word in kept)[:LONGEST]
