#include <bzlib.h>
#include <expat.h>
#include <git2.h>
#include <lz4.h>
#include <lzma.h>
#include <openssl/crypto.h>
#include <string.h>
#include <yaml.h>
#include <zlib.h>
#include <zstd.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <sqlite3.h>

#include "gate/cli.h"
#include "gate/version.h"
#include "gate_version.h"

enum { VERSION_TEXT = 64 };

struct version_options {
    bool is_json;
};

static const struct option_def version_option_defs[] = {
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct version_options, is_json),
        .help = "version, commit and libraries as JSON",
    },
};

const char *version_number(void)
{
    return GATE_VERSION;
}

const char *version_commit(void)
{
    return GATE_COMMIT;
}

static json_t *libraries(void)
{
    int major;
    int minor;
    int patch;
    char git2[VERSION_TEXT];
    char expat[VERSION_TEXT];
    char pcre2[VERSION_TEXT] = "";
    XML_Expat_Version xml = XML_ExpatVersionInfo();

    (void)git_libgit2_version(&major, &minor, &patch);
    (void)snprintf(git2, sizeof(git2), "%d.%d.%d", major, minor, patch);
    (void)snprintf(expat, sizeof(expat), "%d.%d.%d", xml.major, xml.minor, xml.micro);
    if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) < (int)sizeof(pcre2))
        (void)pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
    const struct {
        const char *name;
        const char *version;
    } all[] = {
        { "bzip2", BZ2_bzlibVersion() },
        { "expat", expat },
        { "isa-l", GATE_ISAL_VERSION },
        { "jansson", jansson_version_str() },
        { "libcrypto", OpenSSL_version(OPENSSL_FULL_VERSION_STRING) },
        { "libgit2", git2 },
        { "liblzma", lzma_version_string() },
        { "libyaml", yaml_get_version_string() },
        { "lz4", LZ4_versionString() },
        { "pcre2", pcre2 },
        { "sqlite", sqlite3_libversion() },
        { "zlib", zlibVersion() },
        { "zstd", ZSTD_versionString() },
    };
    json_t *json = json_object();

    for (size_t i = 0; i < COUNT_OF(all); i++)
        (void)json_object_set_new(json, all[i].name, json_string(all[i].version));
    return json;
}

static enum exit_code version_run(const struct invocation *invocation)
{
    const struct version_options *options = invocation->options;

    if (!options->is_json) {
        (void)printf("gate %s (%s)\n", GATE_VERSION, GATE_COMMIT);
        return EXIT_PASSED;
    }
    return cli_print_json(json_pack("{s:s, s:s, s:o}", "version", GATE_VERSION, "commit",
                                    GATE_COMMIT, "libraries", libraries()));
}

const struct command command_version = {
    .name = "version",
    .summary = "print the version, with --json also the libraries",
    .operands = "",
    .options = version_option_defs,
    .option_count = COUNT_OF(version_option_defs),
    .options_size = sizeof(struct version_options),
    .run = version_run,
};
