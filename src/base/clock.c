#include "base/clock.h"

#include <stdio.h>

enum { DAY = 86400, DAYS_OF_ERA = 146097, YEARS_OF_ERA = 400 };

/* Division that rounds down, for a positive divisor. */
static int64_t floor_div(int64_t number, int64_t divisor)
{
    return number / divisor - (number % divisor < 0);
}

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days of the year before the month, which is from 1 to 13. */
static int64_t days_before_month(int64_t year, int64_t month)
{
    static const int16_t before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

    return before[month - 1] + (month > 2 && is_leap(year));
}

/* Leap days in the years from 1 to `year`, all of the same era. */
static int64_t leap_days(int64_t year)
{
    return year / 4 - year / 100 + year / 400;
}

void clock_format(int64_t seconds, char text[CLOCK_TEXT_SIZE])
{
    /* counted from 2001-01-01, where an era of 400 years begins */
    int64_t day = floor_div(seconds, DAY) - 11323;
    int64_t second = (seconds % DAY + DAY) % DAY;
    int64_t era = floor_div(day, DAYS_OF_ERA);
    int64_t day_of_era = day - era * DAYS_OF_ERA;
    int64_t year = day_of_era / 365; /* at most one too many, as the leap days are left out */
    int64_t month = 1;

    if (day_of_era < year * 365 + leap_days(year))
        year--;
    int64_t day_of_year = day_of_era - year * 365 - leap_days(year);
    year += 1 + era * YEARS_OF_ERA + 2000;
    while (days_before_month(year, month + 1) <= day_of_year)
        month++;
    (void)snprintf(text, CLOCK_TEXT_SIZE, "%04lld-%02d-%02dT%02d:%02d:%02dZ", (long long)year,
                   (int)month, (int)(day_of_year - days_before_month(year, month) + 1),
                   (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

/* Takes exactly `count` digits and moves past them. */
static bool take_digits(struct str *text, size_t count, int64_t *number)
{
    uint32_t value = 0;

    if (!str_to_u32(str_slice(*text, 0, count), &value) || text->len < count)
        return false;
    *number = value;
    *text = str_slice(*text, count, text->len);
    return true;
}

/* Takes the byte if it comes next. */
static bool take_byte(struct str *text, char byte)
{
    if (text->len == 0 || text->ptr[0] != byte)
        return false;
    *text = str_slice(*text, 1, text->len);
    return true;
}

static bool take_date(struct str *text, int64_t *day)
{
    int64_t year = 0;
    int64_t month = 0;
    int64_t day_of_month = 0;

    if (!take_digits(text, 4, &year) || !take_byte(text, '-') || !take_digits(text, 2, &month) ||
        !take_byte(text, '-') || !take_digits(text, 2, &day_of_month))
        return false;
    if (month < 1 || month > 12 || day_of_month < 1 ||
        day_of_month > days_before_month(year, month + 1) - days_before_month(year, month))
        return false;

    /* year 0 is a leap year; 719528 days lie between 0000-01-01 and 1970-01-01 */
    int64_t before = year > 0 ? year * 365 + 1 + leap_days(year - 1) : 0;
    *day = before + days_before_month(year, month) + day_of_month - 1 - 719528;
    return true;
}

static bool take_fraction(struct str *text)
{
    size_t digits = 0;

    if (!take_byte(text, '.'))
        return true;
    while (digits < text->len && text->ptr[digits] >= '0' && text->ptr[digits] <= '9')
        digits++;
    *text = str_slice(*text, digits, text->len);
    return digits > 0;
}

static bool take_offset(struct str *text, int64_t *seconds)
{
    int64_t hour = 0;
    int64_t minute = 0;

    *seconds = 0;
    if (take_byte(text, 'Z') || take_byte(text, 'z'))
        return true;

    bool is_west = take_byte(text, '-');
    if (!is_west && !take_byte(text, '+'))
        return false;
    if (!take_digits(text, 2, &hour) || !take_byte(text, ':') || !take_digits(text, 2, &minute) ||
        hour > 23 || minute > 59)
        return false;
    *seconds = (hour * 3600 + minute * 60) * (is_west ? -1 : 1);
    return true;
}

static bool take_time(struct str *text, int64_t *second_of_day, bool *is_leap_second)
{
    int64_t hour = 0;
    int64_t minute = 0;
    int64_t second = 0;

    if (!take_digits(text, 2, &hour) || !take_byte(text, ':') || !take_digits(text, 2, &minute) ||
        !take_byte(text, ':') || !take_digits(text, 2, &second) || !take_fraction(text))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *second_of_day = hour * 3600 + minute * 60 + second;
    *is_leap_second = second == 60;
    return true;
}

bool clock_parse(struct str text, int64_t *seconds)
{
    int64_t day = 0;
    int64_t second = 0;
    int64_t offset = 0;
    bool is_leap_second = false;

    if (!take_date(&text, &day))
        return false;
    if (text.len > 0) {
        if (!take_byte(&text, 'T') && !take_byte(&text, 't'))
            return false;
        if (!take_time(&text, &second, &is_leap_second) || !take_offset(&text, &offset) ||
            text.len > 0)
            return false;
    }

    int64_t total = day * DAY + second - offset;
    /* leap seconds end a UTC day; Unix time counts them as the first second of the next */
    if (is_leap_second && total % DAY != 0)
        return false;
    *seconds = total;
    return true;
}
