/*
 * verb_parsers.h: the parsers that the rows of verbs.def name, by the noun
 * they are about. Each checks forms only: the rules are the server's.
 */
#ifndef PLENARY_CLIENT_VERB_PARSERS_H
#define PLENARY_CLIENT_VERB_PARSERS_H

#include "client/verbs.h"

/* verb_clock.c */
int parse_startex(struct verb_line *line, Plenary__Command *out);
int parse_pausex(struct verb_line *line, Plenary__Command *out);
int parse_resume(struct verb_line *line, Plenary__Command *out);
int parse_endex(struct verb_line *line, Plenary__Command *out);
int parse_noduff(struct verb_line *line, Plenary__Command *out);
int parse_ack(struct verb_line *line, Plenary__Command *out);
int parse_confirm(struct verb_line *line, Plenary__Command *out);
int parse_extend(struct verb_line *line, Plenary__Command *out);
int parse_rate(struct verb_line *line, Plenary__Command *out);
int parse_jump(struct verb_line *line, Plenary__Command *out);

/* verb_roster.c */
int parse_remove(struct verb_line *line, Plenary__Command *out);
int parse_reissue(struct verb_line *line, Plenary__Command *out);
int parse_powers(struct verb_line *line, Plenary__Command *out);
int parse_move(struct verb_line *line, Plenary__Command *out);

/* verb_proposal.c */
int parse_propose(struct verb_line *line, Plenary__Command *out);
int parse_amend(struct verb_line *line, Plenary__Command *out);
int parse_accept(struct verb_line *line, Plenary__Command *out);
int parse_decline(struct verb_line *line, Plenary__Command *out);
int parse_withdraw_amendment(struct verb_line *line, Plenary__Command *out);
int parse_assent(struct verb_line *line, Plenary__Command *out);
int parse_reserve(struct verb_line *line, Plenary__Command *out);
int parse_abstain(struct verb_line *line, Plenary__Command *out);
int parse_stand_aside(struct verb_line *line, Plenary__Command *out);
int parse_block(struct verb_line *line, Plenary__Command *out);
int parse_acknowledge(struct verb_line *line, Plenary__Command *out);
int parse_silence(struct verb_line *line, Plenary__Command *out);
int parse_break(struct verb_line *line, Plenary__Command *out);
int parse_withdraw(struct verb_line *line, Plenary__Command *out);
int parse_submit(struct verb_line *line, Plenary__Command *out);

/* verb_consent.c */
int parse_ballot(struct verb_line *line, Plenary__Command *out);
int parse_ratify(struct verb_line *line, Plenary__Command *out);
int parse_refuse(struct verb_line *line, Plenary__Command *out);
int parse_unratify(struct verb_line *line, Plenary__Command *out);
int parse_accept_reservation(struct verb_line *line, Plenary__Command *out);
int parse_object(struct verb_line *line, Plenary__Command *out);
int parse_withdraw_reservation(struct verb_line *line, Plenary__Command *out);
int parse_settle(struct verb_line *line, Plenary__Command *out);
int parse_waive(struct verb_line *line, Plenary__Command *out);
int parse_notice(struct verb_line *line, Plenary__Command *out);
int parse_revoke(struct verb_line *line, Plenary__Command *out);

/* verb_ruling.c */
int parse_screen(struct verb_line *line, Plenary__Command *out);
int parse_edit(struct verb_line *line, Plenary__Command *out);
int parse_rule(struct verb_line *line, Plenary__Command *out);
int parse_breach(struct verb_line *line, Plenary__Command *out);
int parse_lift(struct verb_line *line, Plenary__Command *out);
int parse_override(struct verb_line *line, Plenary__Command *out);

/* verb_inject.c: injects and messages */
int parse_release(struct verb_line *line, Plenary__Command *out);
int parse_inject(struct verb_line *line, Plenary__Command *out);
int parse_open(struct verb_line *line, Plenary__Command *out);
int parse_respond(struct verb_line *line, Plenary__Command *out);
int parse_say(struct verb_line *line, Plenary__Command *out);

#endif
