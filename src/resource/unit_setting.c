/* The value that a setting of a unit has after all its lines. */
#include "resource/settings_resource.h"
#include "resource/unit_resource.h"

enum list_kind {
    LIST_NONE,
    LIST_LINES, /* each line is an item */
    LIST_WORDS, /* each word is an item */
    LIST_UNITS, /* likewise, and an empty line changes nothing */
};

static const struct {
    enum list_kind kind;
    const char *names; /* parted by blanks */
} lists[] = {
    {
        .kind = LIST_UNITS,
        .names = "After Before BindsTo Conflicts JoinsNamespaceOf OnFailure OnSuccess PartOf "
                 "PropagatesReloadTo PropagatesStopTo ReloadPropagatedFrom Requires Requisite "
                 "RequiresMountsFor StopPropagatedFrom Upholds Wants",
    },
    {
        .kind = LIST_WORDS,
        .names = "Alias Also AmbientCapabilities CapabilityBoundingSet ConfigurationDirectory "
                 "CacheDirectory DNS Documentation Domains Environment FallbackDNS FallbackNTP "
                 "ExecPaths ExecSearchPath "
                 "InaccessiblePaths IPAddressAllow IPAddressDeny LogsDirectory NoExecPaths NTP "
                 "PassEnvironment ReadOnlyPaths ReadWritePaths RequiredBy RestrictAddressFamilies "
                 "RestrictFileSystems RuntimeDirectory Service SocketBindAllow SocketBindDeny "
                 "Sockets StateDirectory SupplementaryGroups Symlinks SystemCallArchitectures "
                 "SystemCallFilter SystemCallLog TemporaryFileSystem UnsetEnvironment WantedBy",
    },
    {
        .kind = LIST_LINES,
        .names =
            "BindPaths BindReadOnlyPaths DeviceAllow DirectoryNotEmpty EnvironmentFile "
            "ExecCondition ExecReload ExecStart ExecStartPost ExecStartPre ExecStop "
            "ExecStopPost ExecStopPre ListenDatagram ListenFIFO ListenMessageQueue "
            "ListenNetlink ListenSequentialPacket ListenSpecial ListenStream ListenUSBFunction "
            "LoadCredential LoadCredentialEncrypted OnActiveSec OnBootSec OnCalendar "
            "OnStartupSec OnUnitActiveSec OnUnitInactiveSec PathChanged PathExists "
            "PathExistsGlob PathModified SetCredential SetCredentialEncrypted",
    },
};

static enum list_kind list_kind(struct str name)
{
    if (str_starts_with(name, STR("Condition")) || str_starts_with(name, STR("Assert")))
        return LIST_LINES;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct str rest = str_of(lists[i].names);
        struct str word;

        while (str_word(&rest, &word)) {
            if (str_equal(word, name))
                return lists[i].kind;
        }
    }
    return LIST_NONE;
}

static struct value text_at(struct resource_context *context, const struct setting_place *place,
                            struct str text)
{
    struct value value = value_str(text);

    value.origin =
        config_file_place(context, place->file, place->setting.line, place->setting.name);
    return value;
}

/* A word, or what stands in quotes, which it loses; quotes inside a word stay. */
static bool take_word(struct str *rest, struct str *word)
{
    *rest = str_trim(*rest);
    if (rest->len > 1 && (rest->ptr[0] == '"' || rest->ptr[0] == '\'')) {
        for (size_t i = 1; i < rest->len; i++) {
            if (rest->ptr[i] != rest->ptr[0])
                continue;
            *word = str_slice(*rest, 1, i - 1);
            *rest = str_slice(*rest, i + 1, rest->len);
            return true;
        }
    }
    return str_word(rest, word);
}

static void add_items(struct resource_context *context, const struct setting_place *place,
                      enum list_kind kind, struct vec *items)
{
    struct str rest = place->setting.value;
    struct str word;

    if (rest.len == 0 && kind != LIST_UNITS)
        items->count = 0;
    if (kind == LIST_LINES) {
        if (rest.len > 0)
            *(struct value *)vec_add(items) = text_at(context, place, rest);
        return;
    }
    while (take_word(&rest, &word))
        *(struct value *)vec_add(items) = text_at(context, place, word);
}

struct value unit_setting_value(struct resource_context *context, const struct vec *settings,
                                struct str section, struct str name)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);
    enum list_kind kind = list_kind(name);
    const struct setting_place *last = NULL;

    for (size_t i = 0; i < settings->count; i++) {
        const struct setting_place *place = vec_at(settings, i);

        if (!str_equal(place->setting.name, name) || !str_equal(place->setting.section, section))
            continue;
        last = place;
        if (kind != LIST_NONE)
            add_items(context, place, kind, &items);
    }
    if (!last || (kind == LIST_NONE && last->setting.value.len == 0))
        return value_nil();
    if (kind != LIST_NONE)
        return value_list_of(context->arena, &items);
    struct value value = text_at(context, last, last->setting.value);
    struct value number = settings_value_of(last->setting.value);
    number.origin = value.origin;
    return number;
}
