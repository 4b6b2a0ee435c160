/* What chmod(1) makes of a mode: to tell a step that would change nothing. */
#include "fix/fix.h"

enum { SET_USER = 04000, SET_GROUP = 02000, STICKY = 01000, UMASK = 0022 };

/* The bits of a class ("u", "g", "o") that a letter of rights means. */
static uint32_t bits_of(char right, uint32_t classes, uint32_t mode, bool is_directory)
{
    bool has_execute = is_directory || (mode & 0111) != 0;

    switch (right) {
    case 'r':
        return 0444 & classes;
    case 'w':
        return 0222 & classes;
    case 'x':
        return 0111 & classes;
    case 'X':
        return has_execute ? 0111 & classes : 0;
    case 's':
        return (SET_USER | SET_GROUP) & classes;
    case 't':
        return STICKY & classes;
    default:
        return 0;
    }
}

/* The bits that the letters before the sign speak of; without one, all but those of the umask. */
static uint32_t classes_of(struct str who)
{
    uint32_t classes = 0;

    for (size_t i = 0; i < who.len; i++) {
        switch (who.ptr[i]) {
        case 'u':
            classes |= SET_USER | 0700;
            break;
        case 'g':
            classes |= SET_GROUP | 0070;
            break;
        case 'o':
            classes |= STICKY | 0007;
            break;
        default:
            classes |= 07777;
            break;
        }
    }
    return who.len > 0 ? classes : 07777 & ~(uint32_t)UMASK;
}

static uint32_t apply(struct str clause, uint32_t mode, bool is_directory)
{
    size_t sign = 0;
    uint32_t bits = 0;

    while (sign < clause.len && !char_is_one_of("+-=", clause.ptr[sign]))
        sign++;
    if (sign == clause.len)
        return mode;

    uint32_t classes = classes_of(str_slice(clause, 0, sign));
    for (size_t i = sign + 1; i < clause.len; i++)
        bits |= bits_of(clause.ptr[i], classes, mode, is_directory);
    if (clause.ptr[sign] == '+')
        return mode | bits;
    if (clause.ptr[sign] == '-')
        return mode & ~bits;
    return (mode & ~classes) | bits;
}

uint32_t fix_mode_after(struct str change, uint32_t mode, bool is_directory)
{
    struct str clause;
    uint32_t octal;

    if (str_to_mode(change, &octal))
        return octal;
    while (str_cut(&change, ',', &clause))
        mode = apply(clause, mode, is_directory);
    return mode;
}
