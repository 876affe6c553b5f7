package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"actual/domain/fault"
	"actual/ports"
)

// message builds what is sent: plain text, or both it and HTML with its pictures, and the
// files beside them.
func (m *Mailer) message(letter ports.Mail) (*mail.Msg, error) {
	message := mail.NewMsg()
	if err := message.From(m.config.From); err != nil {
		return nil, fmt.Errorf("mail from: %w", err)
	}
	if err := message.To(letter.To); err != nil {
		return nil, fmt.Errorf("mail to: %w", err)
	}
	message.Subject(letter.Subject)
	message.SetDate()
	if letter.ID != "" {
		message.SetMessageIDWithValue(letter.ID)
	} else {
		message.SetMessageID()
	}
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	if letter.Unsubscribe != "" {
		message.SetListUnsubscribe("<" + letter.Unsubscribe + ">")
		message.SetListUnsubscribePost()
		message.SetGenHeader("X-Auto-Response-Suppress", "OOF, AutoReply") // Exchange answers machines otherwise.
	}
	message.SetBodyString(mail.TypeTextPlain, letter.Text)
	if letter.HTML != "" {
		message.AddAlternativeString(mail.TypeTextHTML, letter.HTML)
	}
	for _, f := range letter.Inline {
		if err := message.EmbedReader(f.Name, bytes.NewReader(f.Body), mail.WithFileContentType(mail.ContentType(f.Type)), mail.WithFileContentID(f.Name)); err != nil {
			return nil, fmt.Errorf("mail picture %s: %w", f.Name, err)
		}
	}
	for _, f := range letter.Attached {
		if err := message.AttachReader(f.Name, bytes.NewReader(f.Body), mail.WithFileContentType(mail.ContentType(f.Type))); err != nil {
			return nil, fmt.Errorf("mail attachment %s: %w", f.Name, err)
		}
	}
	return message, nil
}

// handOver says a message to a server. Up to the end of its data the server does not have
// it; after that, only the server's answer says.
func handOver(ctx context.Context, conn *smtp.Client, message *mail.Msg, letter ports.Mail) error {
	from, err := message.GetSender(false)
	if err != nil {
		return fmt.Errorf("mail from: %w", err)
	}
	to, err := message.GetRecipients()
	if err != nil || len(to) != 1 {
		return fmt.Errorf("mail to %d addresses: %w", len(to), errors.Join(err, errDown))
	}
	if err := conn.Mail(from); err != nil {
		return refusedOr(err, false, errDown)
	}
	if err := conn.Rcpt(to[0]); err != nil {
		return refusedOr(err, true, errDown)
	}
	data, err := conn.Data()
	if err != nil {
		return refusedOr(err, false, errDown)
	}
	if _, err := message.WriteTo(data); err != nil {
		return fmt.Errorf("%w: %w", errDown, err)
	}
	if letter.Handing != nil {
		if err := letter.Handing(ctx); err != nil {
			return err // The connection is closed, and what has no end is not taken.
		}
	}
	if err := data.Close(); err != nil {
		return refusedOr(err, false, ports.ErrUnknownOutcome)
	}
	if answered, is := data.(*smtp.DataCloser); is && letter.Took != nil {
		letter.Took(line(answered.ServerResponse()))
	}
	return nil
}

// refusedOr tells what a server said: no for good, or not now. Where it said nothing, it
// is the other.
func refusedOr(err error, address bool, other *fault.Error) error {
	var said *textproto.Error
	switch {
	case !errors.As(err, &said):
		return fmt.Errorf("%w: %w", other, err)
	case said.Code >= permanent:
		// 5.7.z is about who we are and what we send (RFC 3463), not about the address.
		return &ports.RefusedMailError{Code: said.Code, Said: line(said.Msg), Address: address && !strings.HasPrefix(said.Msg, "5.7.")}
	}
	return fmt.Errorf("%w: %d %s", errDown, said.Code, line(said.Msg))
}

const (
	permanent = 500
	mostSaid  = 300 // Characters.
)

// line is what a server said, on one line and not too long.
func line(said string) string {
	one := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(said, "?")), " "))
	return string(one[:min(len(one), mostSaid)])
}
