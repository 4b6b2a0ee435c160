/* values: struct value as constants, for tables. */
#pragma once

#include "base/value.h"

#define NIL               \
    {                     \
        .type = VALUE_NIL \
    }
#define YES                                 \
    {                                       \
        .type = VALUE_BOOL, .boolean = true \
    }
#define TEXT(literal)                                                                \
    {                                                                                \
        .type = VALUE_STR, .string = {.ptr = (literal), .len = sizeof(literal) - 1 } \
    }
#define INTEGER(number)                            \
    {                                              \
        .type = VALUE_INTEGER, .integer = (number) \
    }
#define REAL(number)                         \
    {                                        \
        .type = VALUE_REAL, .real = (number) \
    }
#define LIST(array)                                                               \
    {                                                                             \
        .type = VALUE_LIST, .list = {.items = (array), .count = COUNT_OF(array) } \
    }
#define MAP(array)                                                              \
    {                                                                           \
        .type = VALUE_MAP, .map = {.pairs = (array), .count = COUNT_OF(array) } \
    }
#define TABLE(rows)                          \
    {                                        \
        .type = VALUE_TABLE, .table = (rows) \
    }
#define EMPTY_LIST         \
    {                      \
        .type = VALUE_LIST \
    }
#define EMPTY_MAP         \
    {                     \
        .type = VALUE_MAP \
    }
