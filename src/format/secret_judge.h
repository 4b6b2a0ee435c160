/*
 * secret_judge: tells the credentials of single services, and those in URLs, JSON and base64, from
 * text that only looks like them. Private to format/secret_token.c, whose table says where each is
 * asked. All judge the literal that stands at text[at]; false: no credential.
 *
 * Specifications: GitHub and npm (CRC-32 in base 62 at the end); RFC 3986, section 3.2.1; RFC 7519;
 * RFC 7517; the prefixes that the services document.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "format/secret_token.h"

typedef bool secret_judge(struct str text, size_t at, struct secret_token *token);

/* What follows the literal of `detector`: so many bytes of its class, and no more of them. */
bool secret_judge_prefixed(const struct secret_detector *detector, struct str text, size_t at,
                           struct secret_token *token);

secret_judge secret_judge_checksummed; /* 30 random bytes and a checksum of six */
secret_judge secret_judge_github_fine;
secret_judge secret_judge_slack;
secret_judge secret_judge_sendgrid;
secret_judge secret_judge_azure;
secret_judge secret_judge_azure_client;
secret_judge secret_judge_azure_devops;
secret_judge secret_judge_azure_registry;
secret_judge secret_judge_azure_signed;
secret_judge secret_judge_azure_url;
secret_judge secret_judge_shared_key;
secret_judge secret_judge_terraform;
secret_judge secret_judge_openai;
secret_judge secret_judge_aws_id;
secret_judge secret_judge_aws_secret;
secret_judge secret_judge_slack_hook;
secret_judge secret_judge_discord_hook;
secret_judge secret_judge_teams_hook;
secret_judge secret_judge_telegram;
secret_judge secret_judge_hugging_face;
secret_judge secret_judge_openvpn;

/* In format/secret_judge_text.c. */
secret_judge secret_judge_url;
secret_judge secret_judge_dsn;
secret_judge secret_judge_jwt;
secret_judge secret_judge_auth;
secret_judge secret_judge_pem64;
secret_judge secret_judge_encrypted_pem64;
secret_judge secret_judge_jwk;
