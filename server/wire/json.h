/*
 * json.h: any message as a line of JSON: protobuf's JSON mapping with the
 * field names of the .proto file, written by its descriptor. The one writer
 * behind every --json.
 */
#ifndef PLENARY_WIRE_JSON_H
#define PLENARY_WIRE_JSON_H

#include "base/buf.h"

#include <protobuf-c/protobuf-c.h>

/* Appends one object, without a newline. The mapping: 64-bit integers as
 * strings, enums by name (by number where this version has no name), bytes as
 * base64, fields at their default left out, a submessage that is there and a
 * oneof's set member always written. Texts are valid UTF-8. Unknown fields are
 * left out. */
void json_message(struct buf *out, const ProtobufCMessage *message);

/* A quoted JSON string; text is valid UTF-8. */
void json_string(struct buf *out, const char *text);

#endif
