"""Networks exported operator by operator, made quicker: the hard swish x * clip(x + 3, 0, 6) / 6 takes four
passes over memory there, and half of the time of a mobile network. Written with HardSigmoid it takes two, and
gives the same numbers but for rounding.

An ONNX file is a protobuf message. Only the fields that matter here are named; all others are carried over.
"""

import struct
from collections import Counter
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_Field = descriptor_pb2.FieldDescriptorProto
_MESSAGES: dict[str, list[tuple[str, int, int, str | int]]] = {  # name, number, label, message or type
    "Tensor": [("raw_data", 9, _Field.LABEL_OPTIONAL, _Field.TYPE_BYTES)],
    "Attribute": [
        ("name", 1, _Field.LABEL_OPTIONAL, _Field.TYPE_STRING),
        ("f", 2, _Field.LABEL_OPTIONAL, _Field.TYPE_FLOAT),
        ("t", 5, _Field.LABEL_OPTIONAL, "Tensor"),
        ("type", 20, _Field.LABEL_OPTIONAL, _Field.TYPE_INT32),
    ],
    "Node": [
        ("input", 1, _Field.LABEL_REPEATED, _Field.TYPE_STRING),
        ("output", 2, _Field.LABEL_REPEATED, _Field.TYPE_STRING),
        ("op_type", 4, _Field.LABEL_OPTIONAL, _Field.TYPE_STRING),
        ("attribute", 5, _Field.LABEL_REPEATED, "Attribute"),
    ],
    "Graph": [("node", 1, _Field.LABEL_REPEATED, "Node")],
    "Model": [("graph", 7, _Field.LABEL_OPTIONAL, "Graph")],
}
_PACKAGE = "culti.onnx"
_FLOAT = 1  # AttributeProto.AttributeType


def with_hard_sigmoid(model: bytes) -> bytes:
    """The ONNX model with each hard swish in two operators; the same bytes where it has none.

    Raises google.protobuf.message.DecodeError when it is no ONNX file.
    """
    message = _model_class().FromString(model)
    nodes = message.graph.node
    maker = {name: node for node in nodes for name in node.output}
    uses = Counter(name for node in nodes for name in node.input)
    constant = {node.output[0]: node.attribute[0].t.raw_data for node in nodes if node.op_type == "Constant"}

    def operand(node: Any, number: float) -> str | None:
        """The other input of a node one of whose inputs is the number."""
        others = [name for name in node.input if constant.get(name) != struct.pack("<f", number)]
        return others[0] if len(node.input) == 2 and len(others) == 1 else None

    def sole(name: str, kind: str) -> Any | None:
        """The node of a kind that makes what only one other node uses."""
        node = maker.get(name)
        return node if node is not None and node.op_type == kind and uses[name] == 1 else None

    bounds = [struct.pack("<f", number) for number in (0.0, 6.0)]
    changed = False
    for last in nodes:
        product = sole(operand(last, 6.0) or "", "Mul") if last.op_type == "Div" else None
        for whole, part in (product.input, product.input[::-1]) if product is not None else ():
            clip = sole(part, "Clip")
            if clip is None or [constant.get(name) for name in clip.input[1:]] != bounds:
                continue
            added = sole(clip.input[0], "Add")
            if added is None or operand(added, 3.0) != whole:
                continue
            _become(added, "HardSigmoid", [whole], alpha=1 / 6, beta=0.5)
            for node in (clip, last):  # ONNX Runtime takes these out
                _become(node, "Identity", [node.input[0]])
            changed = True
            break
    return message.SerializeToString() if changed else model


def _become(node: Any, kind: str, inputs: list[str], **attributes: float) -> None:
    """Make a node one of another kind."""
    node.op_type = kind
    node.input[:] = inputs
    del node.attribute[:]
    for name, value in attributes.items():
        node.attribute.add(name=name, f=value, type=_FLOAT)


def _model_class() -> Any:
    """The class of ONNX's ModelProto, as far as it is described above."""
    described = descriptor_pb2.FileDescriptorProto(name="culti/onnx.proto", package=_PACKAGE)
    for name, fields in _MESSAGES.items():
        message = described.message_type.add(name=name)
        for field, number, label, kind in fields:
            added = message.field.add(name=field, number=number, label=label)
            if isinstance(kind, str):
                added.type, added.type_name = _Field.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
            else:
                added.type = kind
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(described.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Model"))
