"""The English sentences of the books, each in the place of its Chinese one in `samples.wording` and
`samples.vocabulary`: the same draw chooses both.

As there the visual words come first.
"""

DESIGN_NAMES = {
    "团窠": "{main} and {second} roundel",
    "散点": "scattered {main} and {second}",
    "菱格": "{main} and {second} lattice",
    "龟背": "{main} and {second} tortoiseshell",
    "缠枝": "{main} and {second} scrolling vine",
    "方补": "{main} and {second} square badge",
    "横列": "rows of {main} and {second}",
    "对称": "{main} and {second} pattern",
}
"""The Chinese title says 对鹿, and leaves 对称 out."""

DESIGN_SENTENCES: dict[str, tuple[str, ...]] = {
    "团窠": (
        "on {ground}, {border} roundel with {main}, {posture}; {second} outside.",
        "roundel with {main}, {posture}, in a {border} border; {second} outside, on {ground}.",
        "{border} roundel on {ground}, in it {main}; {second} in the gaps.",
    ),
    "散点": (
        "on {ground}, scattered {mains}, {posture}, {second} between.",
        "mainly {mains}, {posture}, {second} between, scattered on {ground}.",
        "{mains} and {second} alternate, scattered on {ground}.",
    ),
    "菱格": (
        "on {ground}, lattice filled with {mains}, {posture}; also {second}.",
        "lattice filled with {mains} and {second} on {ground}.",
    ),
    "龟背": (
        "on {ground}, tortoiseshell grid filled with {mains}, {posture}, {second} between.",
        "tortoiseshell cells with {mains}, {posture}, and with {second}, on {ground}.",
    ),
    "缠枝": (
        "on {ground}, scrolling vine with {mains}, {posture}, {second} between.",
        "scrolling vine of {mains}, {posture}, alternating with {second}, on {ground}.",
    ),
    "方补": (
        "square badge, in the centre {main}, {posture}, {second} in the corners, {border} border, "
        "on {ground}.",
        "on {ground}, in the centre {main}, {posture}, {second} around, {border} border.",
    ),
    "横列": (
        "on {ground}, rows of {mains}, {posture}, and of {second} by turns, {border} bands between.",
        "rows of {mains} and of {second}, {border} bands between, on {ground}.",
    ),
    "对称": (
        "on {ground}, {centre} between {main}, {posture}, auspicious clouds in the corners.",
        "{main}, {posture}, left and right of {centre}, auspicious clouds in the corners, on {ground}.",
    ),
}

TECHNIQUE = (
    "Woven as {weave}, with crisp outlines and strong contrasts of colour.",
    "The {weave} is fine and close, patterned by the weft, with long floats on the back.",
    "The repeat is large and continues along both warp and weft.",
    "A single gold-wrapped thread outlines the forms, most skilfully at the turns.",
    "Sober colours, shaded in two steps from light to dark.",
)
HISTORY = (
    "Such motifs were common on aristocratic dress from the {period} period on and meant good fortune.",
    "Like patterns are found on textiles and on gold and silver of the {period} period.",
    "The composition follows older models and takes up the new style of the {period} period.",
    "Craftsmen of the {period} period were skilled at turning foreign motifs into local forms; this is one.",
    "By its colours and weave, a product of the official workshops of the {period} period.",
)
TEXTILE = (
    "{weave}, {mains} and {second} on {ground},",
    "{ground} {weave}, mainly {mains}, also {second},",
)
CONDITION = (
    "edges torn, colours a little faded.",
    "lower part damaged, the pattern complete after restoration.",
    "well preserved, water stains in places.",
    "plain silk of a later repair on the back.",
)
MURAL_REMARKS = (
    "The lines are strong and fluent, the shading clear in its layers.",
    "The colours have changed a little with age, yet their splendour still shows.",
    "Plaster has flaked off the lower wall; the main part is untouched.",
    "Not repainted by later generations, it keeps its {period} appearance.",
    "The balanced, well-spaced composition shows the ingenuity of {period} painters.",
    "Mineral pigments prevail, as on the other walls of the cave.",
)
FIGURE_REMARKS = (
    "Slender figures and well-spaced drapery are typical of {period} murals.",
    "The faces are full and serene, the drapery follows the bodies.",
)
DONORS = ("Procession of donors", "Portraits of donors")
