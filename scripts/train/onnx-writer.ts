/**
 * Writes ONNX files without a library. An ONNX file is one protocol-buffers message, `ModelProto`, and what a small graph
 * needs of it is a dozen messages. Field numbers are those of `onnx.proto` (github.com/onnx/onnx, IR version 9, which
 * opset 19 belongs to). Fields are written in the order of this file, so that the same model is always the same bytes.
 */

/** `TensorProto.DataType`. */
const elementTypes = { float: 1, int64: 7, string: 8, bool: 9 } as const;

export type ElementType = keyof typeof elementTypes;

/** `TensorProto` of a constant. */
export type Constant =
  | {
      readonly name: string;
      readonly type: 'float';
      readonly shape: readonly number[];
      readonly values: readonly number[];
    }
  | {
      readonly name: string;
      readonly type: 'string';
      readonly shape: readonly number[];
      readonly values: readonly string[];
    };

/** `ValueInfoProto` of an input or output. A text in the shape names a length that may differ from run to run. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
  readonly description: string;
}

/** `NodeProto` of an operator of the default domain. Whole-number attributes are all that our operators take. */
export interface Operation {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number>>;
}

export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  readonly producer: { readonly name: string; readonly version: string };
  readonly modelVersion: number;
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly constants: readonly Constant[];
  /** In an order in which every operation comes after those whose results it takes, as the specification asks. */
  readonly operations: readonly Operation[];
}

const irVersion = 9;

export function writeOnnx(model: OnnxModel): Uint8Array {
  return modelProto(model);
}

function modelProto(model: OnnxModel): Uint8Array {
  return message([
    integer(1, irVersion),
    text(2, model.producer.name),
    text(3, model.producer.version),
    integer(5, model.modelVersion),
    text(6, model.description),
    bytes(7, graphProto(model)),
    // OperatorSetIdProto; the default domain is the empty one, which is what an absent field means.
    bytes(8, message([integer(2, model.opset)])),
    ...Object.entries(model.metadata).map(([key, value]) => bytes(14, message([text(1, key), text(2, value)]))),
  ]);
}

function graphProto({ name, operations, constants, inputs, outputs }: OnnxModel): Uint8Array {
  return message([
    ...operations.map((operation) => bytes(1, nodeProto(operation))),
    text(2, name),
    ...constants.map((constant) => bytes(5, tensorProto(constant))),
    ...inputs.map((port) => bytes(11, valueInfoProto(port))),
    ...outputs.map((port) => bytes(12, valueInfoProto(port))),
  ]);
}

function nodeProto({ operator, inputs, output, attributes = {} }: Operation): Uint8Array {
  const wholeNumber = 2; // AttributeProto.AttributeType.INT
  return message([
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    // The name is for people; results are unique in a graph, so theirs will do.
    text(3, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) =>
      bytes(5, message([text(1, name), integer(3, value), integer(20, wholeNumber)])),
    ),
  ]);
}

function tensorProto(constant: Constant): Uint8Array {
  const { name, type, shape } = constant;
  const values =
    constant.type === 'float'
      ? [bytes(9, littleEndianFloats(constant.values))]
      : constant.values.map((value) => text(6, value));
  // `raw_data` (9) is not allowed for texts, which go to `string_data` (6).
  const before = constant.type === 'float' ? [] : values;
  const after = constant.type === 'float' ? values : [];
  return message([
    ...shape.map((length) => integer(1, length)),
    integer(2, elementTypes[type]),
    ...before,
    text(8, name),
    ...after,
  ]);
}

function valueInfoProto({ name, type, shape, description }: Port): Uint8Array {
  const dimensions = shape.map((length) =>
    bytes(1, message([typeof length === 'number' ? integer(1, length) : text(2, length)])),
  );
  const tensor = message([integer(1, elementTypes[type]), bytes(2, message(dimensions))]);
  return message([text(1, name), bytes(2, message([bytes(1, tensor)])), text(3, description)]);
}

function littleEndianFloats(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) view.setFloat32(index * 4, value, true);
  return new Uint8Array(view.buffer);
}

/** The wire format of protocol buffers: a field is its number and wire type in one varint, then its content. */
const varintType = 0;
const lengthType = 2;

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + varintType), ...varint(value)]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return message([Uint8Array.from([...varint(field * 8 + lengthType), ...varint(content.length)]), content]);
}

function message(fields: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(fields.reduce((size, field) => size + field.length, 0));
  let end = 0;
  for (const field of fields) {
    whole.set(field, end);
    end += field.length;
  }
  return whole;
}

/** Seven bits a byte, the lowest first; all but the last byte have the high bit set. Counts only: never negative. */
function varint(value: number): readonly number[] {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number from 0.`);
  const parts: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    parts.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  parts.push(rest);
  return parts;
}
