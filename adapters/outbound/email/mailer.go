// Package email sends mail by SMTP.
package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"

	"actual/adapters/outbound/internal/txguard"
	"actual/domain/fault"
	"actual/ports"
)

// Config says which mail server to use.
type Config struct {
	Address  string // host:port; "" where there is none.
	Username string // "" where the server asks for none.
	Password string
	From     string // Whom mail is from, such as Actual <sign-in@actual.example>.
	HELO     string // How we name ourselves; "": this machine's name.
}

// Mailer sends mail over one connection a message. What it sends is encrypted by
// STARTTLS, or it is not sent; only to this machine itself it may go in the clear.
type Mailer struct{ config Config }

// New returns a mailer.
func New(c Config) *Mailer { return &Mailer{config: c} }

var _ ports.Mailer = (*Mailer)(nil)

var (
	errDown          = fault.New(fault.Unavailable, "mail.unavailable", "the mail server does not take the message; it is tried again")
	errInTransaction = errors.New("mail is sent inside a transaction")
)

// timeout bounds the sending of one message.
const timeout = 20 * time.Second

// Enabled implements ports.Mailer.
func (m *Mailer) Enabled() bool { return m.config.Address != "" }

// Send implements ports.Mailer.
func (m *Mailer) Send(ctx context.Context, letter ports.Mail) error {
	if !m.Enabled() {
		return ports.ErrNoMail
	}
	if txguard.Open(ctx) {
		return errInTransaction
	}
	message, err := m.message(letter)
	if err != nil {
		return err
	}
	client, err := m.client()
	if err != nil {
		return fmt.Errorf("mail client: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return refusedOr(err, false, errDown)
	}
	defer func() { _ = conn.Close() }() // What was to be said was said with Quit.
	if err := handOver(ctx, conn, message, letter); err != nil {
		return err
	}
	_ = conn.Quit() // The server has it, whatever it says to that.
	return nil
}

func (m *Mailer) client() (*mail.Client, error) {
	host, service, err := net.SplitHostPort(m.config.Address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(service)
	if err != nil {
		return nil, err
	}
	const implicitTLS = 465
	options := []mail.Option{
		mail.WithPort(port), mail.WithTimeout(timeout), mail.WithTLSPolicy(mail.TLSMandatory),
		mail.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}),
	}
	switch ip := net.ParseIP(host); {
	case host == "localhost" || ip != nil && ip.IsLoopback():
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic), mail.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: true})) //nolint:gosec // It does not leave this machine.
	case port == implicitTLS:
		options = append(options, mail.WithSSL())
	}
	if m.config.HELO != "" {
		options = append(options, mail.WithHELO(m.config.HELO))
	}
	if m.config.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.config.Username), mail.WithPassword(m.config.Password))
	}
	return mail.NewClient(host, options...)
}
