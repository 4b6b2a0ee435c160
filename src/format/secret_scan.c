#include "format/secret_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/quads.h"
#include "format/secret_file.h"
#include "format/secret_pem.h"
#include "format/secret_token.h"

enum {
    KEPT = SECRET_BEFORE + 32, /* before what is not yet scanned; 32: the longest literal */
    WINDOW = KEPT + SECRET_AFTER,
    BLOCK = 16 << 10, /* scanned and then counted while it is in the cache */
};

/* What private keys begin with, and where four rare bytes of it stand. */
static const struct {
    const char *literal;
    size_t key;
    unsigned group; /* see base/quads.h */
} pem_literals[] = { { "-----BEGIN ", 5, 0 }, { "PuTTY-User-Key-File-", 11, 7 } };

struct secret_scan {
    struct str key;
    struct arena arena; /* of the hits, until the file ends */
    struct vec hits;    /* struct secret_hit */

    /* Places in the file: bytes that were fed, and those before which all is done. */
    uint64_t fed;
    uint64_t scanned;
    uint32_t lines; /* newlines before `scanned` */
    bool is_binary; /* a NUL stands before `scanned` */

    char carry[2 * WINDOW]; /* the last `carried` bytes that were fed */
    size_t carried;
    struct str piece; /* the bytes being fed */

    bool is_in_body; /* of a private key whose end is not in sight */
    const struct secret_marker *marker;
    struct buf body;
    uint32_t body_line;

    bool is_in_head; /* the file may be a key without armour, whose beginning is kept */
    struct buf head;

    struct secret_reader reader; /* of a file that holds passwords; its `file` is NULL for others */

    struct quads *quads; /* of all literals */
    struct vec literals; /* struct literal, by their first three bytes */
};

/* Some of the file: `text` begins at the place `start`. */
struct view {
    struct str text;
    uint64_t start;
};

/* What is looked for. */
struct literal {
    uint32_t first; /* the first three bytes of its key */
    const char *text;
    size_t key;
    const struct secret_detector *detector; /* NULL: a private key begins with it */
};

/* The number of three bytes. */
static uint32_t first_of(const char *bytes)
{
    return (uint32_t)(unsigned char)bytes[0] << 16 | (uint32_t)(unsigned char)bytes[1] << 8 |
           (uint32_t)(unsigned char)bytes[2];
}

static int compare_literals(const void *left, const void *right)
{
    const struct literal *a = left;
    const struct literal *b = right;

    return a->first < b->first ? -1 : a->first > b->first;
}

static void watch(struct secret_scan *scan, struct vec *keys, const struct literal *literal,
                  unsigned group)
{
    struct literal *added = vec_add(&scan->literals);

    *added = *literal;
    added->first = first_of(literal->text + literal->key);
    *(struct quad *)vec_add(keys) =
        (struct quad){ .bytes = literal->text + literal->key, .group = group };
}

static void watch_all(struct secret_scan *scan)
{
    CLEANUP(vec_release) struct vec keys = VEC_INIT(struct quad);

    for (size_t i = 0; i < secret_detector_count; i++) {
        const struct secret_detector *detector = &secret_detectors[i];
        const struct literal literal = { .text = detector->literal,
                                         .key = detector->key,
                                         .detector = detector };

        watch(scan, &keys, &literal, detector->group);
    }
    for (size_t i = 0; i < COUNT_OF(pem_literals); i++) {
        const struct literal literal = { .text = pem_literals[i].literal,
                                         .key = pem_literals[i].key };

        watch(scan, &keys, &literal, pem_literals[i].group);
    }
    qsort(scan->literals.items, scan->literals.count, sizeof(struct literal), compare_literals);
    scan->quads = quads_open(keys.items, keys.count);
}

struct secret_scan *secret_scan_open(struct str key)
{
    struct secret_scan *scan = memory_new(1, sizeof(*scan));

    scan->key = key;
    scan->arena = ARENA_INIT;
    scan->hits = VEC_INIT(struct secret_hit);
    scan->body = BUF_INIT(SECRET_PEM_BYTES);
    secret_reader_begin(&scan->reader, NULL);
    scan->head = BUF_INIT(SECRET_PEM_BYTES);
    scan->literals = VEC_INIT(struct literal);
    watch_all(scan);
    return scan;
}

void secret_scan_close(struct secret_scan *scan)
{
    if (!scan)
        return;
    arena_release(&scan->arena);
    vec_release(&scan->hits);
    buf_release(&scan->body);
    secret_reader_release(&scan->reader);
    buf_release(&scan->head);
    vec_release(&scan->literals);
    quads_close(scan->quads);
    free(scan);
}

struct str secret_scan_mac(struct str key, struct str secret, struct arena *arena)
{
    struct digest mac = digest_hmac(DIGEST_SHA256, key, secret);
    char hex[DIGEST_TEXT_SIZE];

    digest_format_hex(&mac, hex);
    return arena_str(arena, str_of(hex));
}

/*
 * The new hit, for its `key` alone. Past the last hit that a file may have that one says that there
 * are more, and NULL is returned.
 */
static struct secret_hit *add_hit(struct secret_scan *scan, const char *kind, uint32_t line,
                                  struct str detail, struct str secret)
{
    if (scan->hits.count == SECRET_HITS) {
        struct secret_hit *last = vec_at(&scan->hits, SECRET_HITS - 1);

        last->detail = STR("and more: the rest of this file is not listed");
        return NULL;
    }
    struct secret_hit *hit = vec_add(&scan->hits);
    *hit = (struct secret_hit){
        .kind = kind,
        .line = line,
        .detail = detail,
        .mac = secret_scan_mac(scan->key, secret, &scan->arena),
    };
    return hit;
}

static void add_password(void *self, const struct secret_password *password)
{
    struct secret_scan *scan = self;

    (void)add_hit(scan, "password-in-file", password->line,
                  str_of(secret_file_name(scan->reader.file)), password->secret);
}

static void add_key(struct secret_scan *scan, const struct private_key *key, uint32_t line,
                    struct str secret)
{
    struct str detail = arena_printf(&scan->arena, "%s, %s", private_key_title(key->format),
                                     key->is_encrypted ? "with a passphrase" : "no passphrase");
    struct secret_hit *hit =
        add_hit(scan, key->is_encrypted ? SECRET_KIND_ENCRYPTED_KEY : SECRET_KIND_KEY, line, detail,
                secret);

    if (hit) {
        hit->is_key = true;
        hit->key = *key;
    }
}

static void drop_body(struct secret_scan *scan)
{
    scan->is_in_body = false;
    buf_release(&scan->body);
    scan->body = BUF_INIT(SECRET_PEM_BYTES);
}

/* Adds bytes to the body of a private key, and judges it once its end, or enough, is in sight. */
static void feed_body(struct secret_scan *scan, struct str bytes)
{
    struct secret_pem pem;

    buf_add(&scan->body, str_slice(bytes, 0, scan->body.limit - scan->body.len));
    struct str body = buf_str(&scan->body);
    if (!secret_pem_is_whole(scan->marker, body) && body.len < scan->body.limit)
        return;
    if (secret_pem_judge(scan->marker, body, &pem))
        add_key(scan, &pem.key, scan->body_line, pem.secret);
    drop_body(scan);
}

/* Keeps the bytes of a file that may be a key without armour. */
static void feed_head(struct secret_scan *scan, struct str bytes)
{
    enum { TELLING = 32 };

    if (scan->head.len < TELLING) {
        struct str first = str_slice(bytes, 0, TELLING - scan->head.len);

        buf_add(&scan->head, first);
        bytes = str_slice(bytes, first.len, bytes.len);
        if (scan->head.len == TELLING && !private_key_may_begin(buf_str(&scan->head))) {
            scan->is_in_head = false;
            return;
        }
    }
    buf_add(&scan->head, str_slice(bytes, 0, scan->head.limit - scan->head.len));
}

static void drop_head(struct secret_scan *scan)
{
    buf_release(&scan->head);
    scan->head = BUF_INIT(SECRET_PEM_BYTES);
}

static void end_head(struct secret_scan *scan)
{
    struct str head = buf_str(&scan->head);
    struct private_key key;
    uint32_t line;

    if (scan->is_in_head && private_key_of_file(head, head.len == scan->fed, &key, &line))
        add_key(scan, &key, line, head);
    drop_head(scan);
}

/* Sums in lanes of a byte, which compilers turn into vector instructions. */
static size_t count_newlines(struct str text)
{
    enum { LANES = 32, ROUNDS = 255 };
    size_t count = 0;
    size_t at = 0;

    while (text.len - at >= LANES) {
        uint8_t sums[LANES] = { 0 };

        for (unsigned round = 0; round < ROUNDS && text.len - at >= LANES; round++) {
            for (unsigned lane = 0; lane < LANES; lane++)
                sums[lane] = (uint8_t)(sums[lane] + (text.ptr[at + lane] == '\n'));
            at += LANES;
        }
        for (unsigned lane = 0; lane < LANES; lane++)
            count += sums[lane];
    }
    for (; at < text.len; at++)
        count += text.ptr[at] == '\n';
    return count;
}

/* Moves `scanned` on to the place `to`, counting lines on the way. */
static void count_to(struct secret_scan *scan, const struct view *view, uint64_t to)
{
    struct str rest =
        str_slice(view->text, (size_t)(scan->scanned - view->start), (size_t)(to - scan->scanned));

    scan->scanned = to;
    if (scan->is_binary || rest.len == 0)
        return;
    scan->is_binary = memchr(rest.ptr, '\0', rest.len) != NULL;
    if (!scan->is_binary)
        scan->lines += (uint32_t)count_newlines(rest);
}

/* A literal stands at view[at] that private keys begin with. */
static void meet_key(struct secret_scan *scan, const struct view *view, size_t at)
{
    struct str text = str_slice(view->text, at, view->text.len);
    uint64_t end = view->start + view->text.len;
    uint64_t piece = scan->fed - scan->piece.len;
    size_t body;
    const struct secret_marker *marker = secret_pem_begins(text, &body);

    if (!marker)
        return; /* it may stand in the body of another key, which goes on */
    drop_body(scan);
    scan->marker = marker;
    scan->is_in_body = true;
    scan->body_line = scan->is_binary ? 0 : scan->lines + 1;
    feed_body(scan, str_slice(text, body, text.len));
    if (scan->is_in_body && end < scan->fed)
        feed_body(scan, str_slice(scan->piece, (size_t)(end - piece), scan->piece.len));
}

/* The literal of `detector` stands at view[at]. */
static void meet_token(struct secret_scan *scan, const struct secret_detector *detector,
                       const struct view *view, size_t at)
{
    size_t before = at < SECRET_BEFORE ? at : SECRET_BEFORE;
    struct secret_token token = { .remark = NULL };
    struct str text = str_slice(view->text, at - before, before + SECRET_AFTER);

    if (detector->is_text_only && scan->is_binary)
        return;
    if (!secret_token_judge(detector, text, before, &token))
        return;
    struct str detail =
        arena_printf(&scan->arena, "%s%s%.*s%s%s%s", detector->name, token.public.len ? ", " : "",
                     STR_ARG(token.public), token.public.len ? "..." : "", token.remark ? ", " : "",
                     token.remark ? token.remark : "");
    (void)add_hit(scan, detector->kind, scan->is_binary ? 0 : scan->lines + 1, detail,
                  token.secret);
}

/* The first literal whose key begins with these three bytes, or one behind. */
static size_t find_literal(const struct vec *literals, uint32_t first)
{
    size_t low = 0;
    size_t high = literals->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct literal *literal = vec_at(literals, middle);

        if (literal->first < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The filter let the bytes at view[at] pass: a literal may have its key there. */
static void look_at(struct secret_scan *scan, const struct view *view, size_t at)
{
    if (view->text.len - at < 3)
        return;
    const uint32_t first = first_of(view->text.ptr + at);

    for (size_t i = find_literal(&scan->literals, first); i < scan->literals.count; i++) {
        const struct literal *literal = vec_at(&scan->literals, i);

        if (literal->first != first)
            return;
        if (at < literal->key ||
            !str_starts_with(str_slice(view->text, at - literal->key, view->text.len),
                             str_of(literal->text)))
            continue;
        count_to(scan, view, view->start + at);
        if (literal->detector)
            meet_token(scan, literal->detector, view, at - literal->key);
        else
            meet_key(scan, view, at - literal->key);
    }
}

/* Looks for literals whose key begins from `scanned` up to the place `to`. */
static void scan_block(struct secret_scan *scan, const struct view *view, uint64_t to)
{
    const struct str text = view->text;
    const size_t first = (size_t)(scan->scanned - view->start);
    const size_t last = (size_t)(to - view->start);

    for (size_t at = quads_find(scan->quads, text.ptr, text.len, first, last); at < last;
         at = quads_find(scan->quads, text.ptr, text.len, at + 1, last))
        look_at(scan, view, at);
}

static void scan_to(struct secret_scan *scan, const struct view *view, uint64_t to)
{
    while (scan->scanned < to) {
        uint64_t next = to - scan->scanned < BLOCK ? to : scan->scanned + BLOCK;

        scan_block(scan, view, next);
        count_to(scan, view, next);
    }
}

void secret_scan_begin(struct secret_scan *scan, struct str path)
{
    scan->fed = 0;
    scan->scanned = 0;
    scan->lines = 0;
    scan->is_binary = false;
    scan->carried = 0;
    secret_reader_release(&scan->reader);
    secret_reader_begin(&scan->reader, secret_file_of(path));
    scan->is_in_head = true;
    drop_head(scan);
    drop_body(scan);
}

/* Keeps of the bytes before `fed` what later bytes may need. */
static void keep(struct secret_scan *scan, struct str bytes)
{
    uint64_t from = scan->scanned < KEPT ? 0 : scan->scanned - KEPT;
    size_t count = (size_t)(scan->fed - from);

    memmove(scan->carry, bytes.ptr + (bytes.len - count), count);
    scan->carried = count;
}

void secret_scan_feed(struct secret_scan *scan, struct str bytes)
{
    const size_t joined = bytes.len < WINDOW ? bytes.len : WINDOW;

    if (bytes.len == 0)
        return;
    if (scan->reader.file)
        secret_reader_feed(&scan->reader, bytes, add_password, scan);
    if (scan->is_in_head)
        feed_head(scan, bytes);
    if (scan->is_in_body)
        feed_body(scan, bytes);

    const struct view piece = { .text = bytes, .start = scan->fed };
    memcpy(scan->carry + scan->carried, bytes.ptr, joined);
    const struct view joint = {
        .text = { .ptr = scan->carry, .len = scan->carried + joined },
        .start = scan->fed - scan->carried,
    };
    scan->piece = bytes;
    scan->fed += bytes.len;

    uint64_t ripe = scan->fed < SECRET_AFTER ? 0 : scan->fed - SECRET_AFTER;
    if (bytes.len <= WINDOW) {
        scan_to(scan, &joint, ripe);
        keep(scan, joint.text);
    } else {
        scan_to(scan, &joint, piece.start + KEPT);
        scan_to(scan, &piece, ripe);
        keep(scan, bytes);
    }
    scan->piece = (struct str){ .ptr = "" };
}

/* By line, then kind, then MAC. */
static int compare_hits(const void *left, const void *right)
{
    const struct secret_hit *a = left;
    const struct secret_hit *b = right;

    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    int order = strcmp(a->kind, b->kind);
    return order ? order : str_compare(a->mac, b->mac);
}

static bool is_listed(const struct vec *hits, size_t from, struct str mac)
{
    for (size_t i = from; i < hits->count; i++) {
        const struct secret_hit *hit = vec_at(hits, i);

        if (str_equal(hit->mac, mac))
            return true;
    }
    return false;
}

void secret_scan_end(struct secret_scan *scan, struct arena *arena, struct vec *hits)
{
    const struct view rest = {
        .text = { .ptr = scan->carry, .len = scan->carried },
        .start = scan->fed - scan->carried,
    };
    const size_t from = hits->count;

    scan_to(scan, &rest, scan->fed);
    if (scan->reader.file)
        secret_reader_end(&scan->reader, add_password, scan);
    end_head(scan);
    if (scan->hits.count > 0)
        qsort(scan->hits.items, scan->hits.count, sizeof(struct secret_hit), compare_hits);
    for (size_t i = 0; i < scan->hits.count; i++) {
        const struct secret_hit *hit = vec_at(&scan->hits, i);

        if (is_listed(hits, from, hit->mac))
            continue;
        *(struct secret_hit *)vec_add(hits) = (struct secret_hit){
            .kind = hit->kind,
            .line = hit->line,
            .detail = arena_str(arena, hit->detail),
            .mac = arena_str(arena, hit->mac),
            .is_key = hit->is_key,
            .key = hit->key,
        };
    }
    vec_release(&scan->hits);
    arena_reset(&scan->arena);
    drop_body(scan);
}
