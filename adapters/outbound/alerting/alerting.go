// Package alerting tells people of alerts: by mail, and by the incoming webhooks of
// Microsoft Teams and Slack.
package alerting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/notice"
	"actual/ports"
)

// Channels tells by each channel that there is. One without a way is refused.
type Channels struct {
	mail   ports.Mailer
	poster ports.Poster // nil: this server posts nothing.
}

var _ ports.AlertChannel = (*Channels)(nil)

// New returns the channels.
func New(mail ports.Mailer, poster ports.Poster) *Channels { return &Channels{mail, poster} }

// Tell implements ports.AlertChannel.
func (c *Channels) Tell(ctx context.Context, id domain.AlertMessageID, to notice.Recipient, t notice.Text) error {
	switch to.Channel {
	case notice.Email:
		err := c.mail.Send(ctx, ports.Mail{To: to.To, Subject: t.Subject, Text: t.Plain()})
		if errors.Is(err, ports.ErrNoMail) {
			return fmt.Errorf("%w: this server sends no mail: give it ACTUAL_SMTP_ADDRESS", ports.ErrNotTold)
		}
		return err
	case notice.Teams:
		return c.post(ctx, id, to.To, teamsCard(t))
	case notice.Slack:
		return c.post(ctx, id, to.To, slackMessage(t))
	case notice.SMS:
	}
	return ports.ErrNotTold.With("there is no way to send by %s", to.Channel)
}

var errLater = fault.New(fault.Unavailable, "alert_message.later", "the channel does not take the message now; it is tried again")

func (c *Channels) post(ctx context.Context, id domain.AlertMessageID, to string, body any) error {
	if c.poster == nil {
		return ports.ErrNotTold.With("this server posts to no webhooks")
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	answer, err := c.poster.Post(ctx, to, map[string]string{"Content-Type": "application/json", "X-Actual-Message": id.String()}, raw)
	switch {
	case errors.Is(err, ports.ErrForbiddenAddress):
		return fmt.Errorf("%w: %w", ports.ErrNotTold, err)
	case err != nil:
		return err
	case answer.Status >= http.StatusOK && answer.Status < http.StatusMultipleChoices:
		return nil
	case answer.Status == http.StatusTooManyRequests || answer.Status >= http.StatusInternalServerError:
		return errLater.With("it answered %d", answer.Status)
	}
	if echoes(answer.Body, to) {
		return ports.ErrNotTold.With("it answered %d", answer.Status)
	}
	return ports.ErrNotTold.With("it answered %d: %.100q", answer.Status, answer.Body)
}

// echoes reports whether an answer says a part of the address that it was posted to: who
// knows the address may post there.
func echoes(said, to string) bool {
	const telling = 4
	_, rest, _ := strings.Cut(strings.TrimPrefix(to, "https://"), "/")
	return slices.ContainsFunc(strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("/?&=", r) }), func(part string) bool {
		return len(part) >= telling && strings.Contains(said, part)
	})
}
