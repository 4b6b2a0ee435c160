/* Documents and layers when they are asked for. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/threads.h"
#include "image/layer_path.h"
#include "image/store_state.h"

/* One blob that is to be read. */
struct blob_job {
    struct member *member;
    struct blob_plan plan;
    size_t index; /* of the lowest layer that it is */
    uint64_t offset;
    uint64_t size;
    bool is_plain; /* not compressed: it costs hardly more than its digest */

    /* While it is read. */
    int fd;
    int opened; /* the file of a directory, or -1 */
    uint64_t done;
    struct blob_reader *reader;
};

/* Blobs that one thread reads in turns: two plain ones are hashed together. */
struct blob_group {
    struct blob_job *jobs;
    size_t count;
};

enum { GROUP_MAX = 2 };

struct blob_run {
    struct store *store;
    struct vec groups;            /* struct blob_group */
    _Atomic size_t lowest_failed; /* layers above it need not be read any more */
};

static void fail_job(struct blob_run *run, const struct blob_job *job)
{
    size_t lowest = atomic_load(&run->lowest_failed);

    while (job->index < lowest &&
           !atomic_compare_exchange_weak(&run->lowest_failed, &lowest, job->index))
        ;
}

static bool is_moot(const struct blob_run *run, const struct blob_job *job)
{
    return atomic_load(&run->lowest_failed) < job->index;
}

static enum gate_rc open_job(const struct store *store, struct blob_job *job, struct crew *crew,
                             struct error *err)
{
    struct stat status;

    crew_show_layer(crew, (int32_t)job->index);
    job->fd = store->fd;
    if (store->kind == STORE_DIRECTORY) {
        if (store_directory_file(store, job->member->name, &job->opened, err))
            return err->rc;
        if (fstat(job->opened, &status) != 0)
            return error_set(err, GATE_EIO, "cannot be read: %s", error_reason(errno).text);
        job->fd = job->opened;
        job->size = (uint64_t)status.st_size;
        job->member->size = job->size;
        job->member->present = job->size;
        job->member->guard = status;
    }
    job->reader = blob_reader_open(&job->plan, crew, job->member->result);
    return GATE_OK;
}

/* Reads as many bytes of the blob as its reader has room for, or passes over those it may. */
static enum gate_rc read_some(struct blob_run *run, struct blob_job *job, struct crew *crew,
                              struct error *err)
{
    uint64_t left = job->size - job->done;
    uint64_t skippable = blob_reader_skippable(job->reader);
    size_t room;
    char *chunk;
    ssize_t count;

    if (skippable > CREW_CHUNK) {
        skippable = skippable < left ? skippable : left;
        blob_reader_skip(job->reader, skippable);
        job->done += skippable;
        return GATE_OK;
    }
    chunk = blob_reader_room(job->reader, &room);
    do {
        count = pread(job->fd, chunk, room < left ? room : (size_t)left,
                      (off_t)(job->offset + job->done));
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return error_set(err, GATE_EIO, "cannot be read: %s", error_reason(errno).text);
    if (count == 0) { /* it is cut short, which check_presence() tells */
        job->member->present = job->done;
        job->size = job->done;
        fail_job(run, job);
        return GATE_OK;
    }
    blob_reader_put(job->reader, (size_t)count);
    crew_count(crew, (uint64_t)count);
    job->done += (uint64_t)count;
    return GATE_OK;
}

static void close_job(struct blob_job *job)
{
    blob_reader_close(STEAL(job->reader));
    file_closep(&job->opened);
}

/* The next step of a blob. Returns whether there is another one. */
static bool step_job(struct blob_run *run, struct blob_job *job, struct crew *crew)
{
    struct error *err = &job->member->error;

    if (!is_moot(run, job) && (job->reader || open_job(run->store, job, crew, err) == GATE_OK) &&
        job->done < job->size && read_some(run, job, crew, err) == GATE_OK)
        return true;
    if (!is_moot(run, job) && err->rc == GATE_OK)
        blob_reader_finish(job->reader);
    if (err->rc != GATE_OK || job->member->result->error.rc != GATE_OK)
        fail_job(run, job);
    close_job(job);
    return false;
}
static void do_group(void *context, size_t index, struct crew *crew)
{
    struct blob_run *run = context;
    const struct blob_group *group = vec_at(&run->groups, index);
    bool is_open[GROUP_MAX] = { true, group->count > 1 };

    while (is_open[0] || is_open[1]) {
        for (size_t i = 0; i < GROUP_MAX; i++)
            is_open[i] = is_open[i] && step_job(run, &group->jobs[i], crew);
    }
}

/* The largest first, so that one huge layer is not begun last; the plain ones side by side. */
static int compare_jobs(const void *a, const void *b)
{
    const struct blob_job *left = a;
    const struct blob_job *right = b;

    if (left->is_plain != right->is_plain)
        return left->is_plain ? 1 : -1;
    if (left->size != right->size)
        return left->size > right->size ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static uint64_t group_size(const struct blob_group *group)
{
    return group->jobs[0].size + (group->count > 1 ? group->jobs[1].size : 0);
}

static int compare_groups(const void *a, const void *b)
{
    const struct blob_group *left = a;
    const struct blob_group *right = b;
    uint64_t left_size = group_size(left);
    uint64_t right_size = group_size(right);

    if (left_size != right_size)
        return left_size > right_size ? -1 : 1;
    return left->jobs->index < right->jobs->index ? -1 : left->jobs->index > right->jobs->index;
}

/* As many of the smallest plain blobs go in twos as leaves something to do for each thread. */
static void make_groups(struct vec *jobs, unsigned threads, struct vec *groups)
{
    struct blob_job *all = jobs->items;
    size_t plain = 0;
    size_t twos = jobs->count > threads ? jobs->count - threads : 0;

    qsort(all, jobs->count, sizeof(*all), compare_jobs);
    for (size_t i = 0; i < jobs->count; i++)
        plain += all[i].is_plain ? 1 : 0;
    if (twos > plain / GROUP_MAX)
        twos = plain / GROUP_MAX;

    size_t ones = jobs->count - twos * GROUP_MAX;
    for (size_t i = 0; i < ones; i++)
        *(struct blob_group *)vec_add(groups) = (struct blob_group){ .jobs = &all[i], .count = 1 };
    for (size_t i = ones; i < jobs->count; i += GROUP_MAX)
        *(struct blob_group *)vec_add(groups) =
            (struct blob_group){ .jobs = &all[i], .count = GROUP_MAX };
    qsort(groups->items, groups->count, sizeof(struct blob_group), compare_groups);
}

static void run_jobs(struct store *store, struct vec *jobs, size_t layer_count)
{
    struct blob_run run = { .store = store,
                            .groups = VEC_INIT(struct blob_group),
                            .lowest_failed = SIZE_MAX };
    struct crew_plan plan = {
        .threads = store->options.threads,
        .job = do_group,
        .context = &run,
        .observer = store->options.observer,
        .progress = { .layer = -1, .layer_count = (int32_t)layer_count },
    };

    if (jobs->count == 0)
        return;
    make_groups(jobs, threads_count(plan.threads), &run.groups);
    plan.job_count = run.groups.count;
    for (size_t i = 0; i < jobs->count; i++)
        plan.progress.total += ((const struct blob_job *)vec_at(jobs, i))->size;
    crew_run(&plan);
    vec_release(&run.groups);
    for (size_t i = 0; i < jobs->count && store->kind == STORE_DIRECTORY; i++)
        store->input_bytes += ((const struct blob_job *)vec_at(jobs, i))->size;
}

/* In a directory a member is made when it is first asked for. */
static struct member *find_member(struct store *store, struct str name)
{
    struct member *member = store_find(store, name);

    if (member || store->kind != STORE_DIRECTORY || !store_directory_has(store, name))
        return member;
    member = arena_new(&store->arena, 1, sizeof(*member));
    member->name = arena_str(&store->arena, name);
    member->number = (uint32_t)store->members.count;
    *(struct member **)vec_add(&store->members) = member;
    map_set(&store->by_name, member->name, member);
    return member;
}

/* The kind of a stated digest; SHA-256 where none is stated. */
static enum gate_rc stated_kind(struct str text, enum digest_kind *kind, struct error *err)
{
    struct digest digest = { .kind = DIGEST_SHA256 };

    if (text.len > 0 && !digest_parse(text, &digest))
        return error_set(err, GATE_EFORMAT, "'%.*s' is no digest", STR_ARG(text));
    *kind = digest.kind;
    return GATE_OK;
}

/* Whether a blob is not compressed, as far as its first bytes tell; only asked of a file. */
static enum gate_rc sniff_blob(const struct store *store, const struct member *member,
                               bool *is_plain, struct error *err)
{
    char head[CODEC_SNIFF_BYTES];
    ssize_t count;

    *is_plain = false;
    if (store->kind != STORE_FILE)
        return GATE_OK;
    do {
        count = pread(store->fd, head, sizeof(head), (off_t)member->offset);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return error_set(err, GATE_EIO, "cannot be read: %s", error_reason(errno).text);
    *is_plain = codec_sniff((struct str){ .ptr = head, .len = (size_t)count }) == CODEC_NONE;
    return GATE_OK;
}

static enum gate_rc plan_blob(struct store *store, const struct store_blob *blob, size_t index,
                              struct vec *jobs, struct error *err)
{
    struct member *member = find_member(store, blob->name);
    enum digest_kind digest;
    enum digest_kind diff_id;
    bool is_plain;

    if (!member)
        return error_set(err, GATE_ENOTFOUND, "'%.*s' is missing", STR_ARG(blob->name));
    if (stated_kind(blob->digest, &digest, err) || stated_kind(blob->diff_id, &diff_id, err))
        return err->rc;
    if (store->kind == STORE_STREAM || member->result || member->is_sparse ||
        member->present < member->size)
        return GATE_OK;
    if (sniff_blob(store, member, &is_plain, err))
        return err->rc;

    struct blob_job *job = vec_add(jobs);
    *job = (struct blob_job){
        .opened = -1,
        .is_plain = is_plain,
        .member = member,
        .plan =
            store_blob_plan(store, member, blob->digest.len > 0 ? 1U << digest : 0, 1U << diff_id),
        .index = index,
        .offset = member->offset,
        .size = member->size,
    };
    (void)store_result(store, member);
    return GATE_OK;
}

/* What is wrong with a blob: it is not all there, or could not be read. */
static enum gate_rc check_presence(const struct store *store, const struct store_blob *blob,
                                   const struct member *member, struct error *err)
{
    if (member->present < member->size)
        return error_set(err, GATE_EFORMAT,
                         "cannot read image: %.*s: %.*s ends at %llu of %llu bytes: the file is "
                         "cut short; save it again",
                         STR_ARG(store->shown), STR_ARG(blob->shown),
                         (unsigned long long)member->present, (unsigned long long)member->size);
    if (!member->result || member->is_sparse)
        return error_set(err, GATE_EFORMAT, "cannot read image: %.*s: %.*s is no tar",
                         STR_ARG(store->shown), STR_ARG(blob->shown));
    if (blob->size != UINT64_MAX && member->size != blob->size)
        return error_set(err, GATE_ETRUST,
                         "digest mismatch: %.*s: %.*s: the manifest says %llu bytes, there are "
                         "%llu: the file was changed or damaged; no verdict was given",
                         STR_ARG(store->shown), STR_ARG(blob->shown),
                         (unsigned long long)blob->size, (unsigned long long)member->size);
    return GATE_OK;
}

/* GATE_ETRUST if the stated digest is not that of the bytes. */
static enum gate_rc compare(const struct store *store, const struct store_blob *blob,
                            struct str stated, const struct digest *computed, const char *who,
                            struct error *err)
{
    struct digest wanted;
    char text[DIGEST_TEXT_SIZE];

    if (stated.len == 0 || !store->options.is_verified || !digest_parse(stated, &wanted))
        return GATE_OK;
    if (computed[wanted.kind].kind != wanted.kind)
        return error_set(err, GATE_EUNSUPPORTED,
                         "cannot read image: %.*s: %.*s: a %s digest here cannot be verified from "
                         "a stream: give the image as a file",
                         STR_ARG(store->shown), STR_ARG(blob->shown), digest_name(wanted.kind));
    if (digest_equal(&computed[wanted.kind], &wanted))
        return GATE_OK;
    digest_format(&computed[wanted.kind], text);
    return error_set(err, GATE_ETRUST,
                     "digest mismatch: %.*s: %.*s: the %s says %.*s, the bytes are %s: the file "
                     "was changed or damaged; no verdict was given",
                     STR_ARG(store->shown), STR_ARG(blob->shown), who, STR_ARG(stated), text);
}

/* Says of which blob an error is. A shared limit names none: which one met it first is chance. */
static enum gate_rc wrap(const struct store *store, const struct store_blob *blob,
                         struct error *err)
{
    if (err->rc == GATE_ELIMIT || blob->shown.len == 0)
        return store_fail(store, err);
    return error_wrap(err, "cannot read image: %.*s: %.*s", STR_ARG(store->shown),
                      STR_ARG(blob->shown));
}

/* A wrong digest comes before broken content, which it explains. */
static enum gate_rc check_blob(const struct store *store, const struct store_blob *blob,
                               const struct member *member, struct error *err)
{
    const struct blob_result *result = member->result;

    if (member->error.rc != GATE_OK) {
        *err = member->error;
        return wrap(store, blob, err);
    }
    if (check_presence(store, blob, member, err) ||
        compare(store, blob, blob->digest, result->digests, "manifest", err))
        return err->rc;
    if (result->error.rc != GATE_OK) {
        *err = result->error;
        return wrap(store, blob, err);
    }
    return compare(store, blob, blob->diff_id, result->diff_ids, "config", err);
}

/* The layer of a blob; a second one of the same blob is a copy. */
static void give_layer(struct store *store, const struct store_blob *blob, struct member *member,
                       struct store_layer *layer)
{
    struct blob_result *result = member->result;
    enum digest_kind kind = DIGEST_SHA256;
    struct error ignored = ERROR_INIT; /* it was parsed before */

    if (stated_kind(blob->diff_id, &kind, &ignored))
        kind = DIGEST_SHA256;
    *layer = (struct store_layer){
        .layer = &result->layer,
        .diff_id = result->diff_ids[kind],
        .size = member->size,
        .tar_bytes = result->tar_bytes,
        .entries = result->layer.entries.count + result->layer.whiteouts.count,
        .codec = result->codec,
    };
    if (member->is_given) {
        struct layer **copy = vec_add(&store->copies);

        *copy = arena_new(&store->arena, 1, sizeof(**copy));
        layer_copy(&result->layer, *copy);
        layer->layer = *copy;
    }
    member->is_given = true;
}

static enum gate_rc read_all(struct store *store, const struct store_blob *blobs, size_t count,
                             struct error *err)
{
    CLEANUP(vec_release) struct vec jobs = VEC_INIT(struct blob_job);
    struct error planned = ERROR_INIT;
    size_t end = 0;

    while (end < count && plan_blob(store, &blobs[end], end, &jobs, &planned) == GATE_OK)
        end++;
    run_jobs(store, &jobs, count);

    for (size_t i = 0; i < end; i++) {
        if (check_blob(store, &blobs[i], store_find(store, blobs[i].name), err))
            return err->rc;
    }
    if (end < count) {
        *err = planned;
        return wrap(store, &blobs[end], err);
    }
    if (store->is_cut) {
        *err = store->cut;
        return store_fail(store, err);
    }
    return GATE_OK;
}

enum gate_rc store_layers(struct store *store, const struct store_blob *blobs, size_t count,
                          struct store_layer *layers, struct error *err)
{
    if (read_all(store, blobs, count, err))
        return err->rc;
    for (size_t i = 0; i < count; i++)
        give_layer(store, &blobs[i], store_find(store, blobs[i].name), &layers[i]);
    return GATE_OK;
}

static void read_rootfs(struct store *store)
{
    CLEANUP(vec_release) struct vec jobs = VEC_INIT(struct blob_job);
    struct member *member = store_add_input(store);
    struct blob_job *job = vec_add(&jobs);

    *job = (struct blob_job){ .member = member, .size = member->size, .opened = -1 };
    job->plan = store_blob_plan(store, member, 0, 0);
    job->plan.layer.names = LAYER_PLAIN;
    store->rootfs = member;
    (void)store_result(store, member);
    run_jobs(store, &jobs, 1);
}

enum gate_rc store_rootfs(struct store *store, struct store_layer *layer, struct error *err)
{
    const struct store_blob blob = { .size = UINT64_MAX, .shown = STR("the archive") };

    bool is_image = store->looks_like_image && store->options.expect != IMAGE_ROOTFS;

    if (store->kind == STORE_FILE && !store->rootfs && !is_image)
        read_rootfs(store);
    if (!store->rootfs)
        return error_set(err, GATE_EFORMAT,
                         "not an image: %.*s: it looks like one, but has no manifest",
                         STR_ARG(store->shown));
    if (check_blob(store, &blob, store->rootfs, err))
        return err->rc;
    give_layer(store, &blob, store->rootfs, layer);
    return GATE_OK;
}
