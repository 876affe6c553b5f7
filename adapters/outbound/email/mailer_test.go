package email_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/email"
	"actual/contracts/conformance"
	"actual/contracts/smtp"
	"actual/domain/fault"
	"actual/ports"
)

const from = "Actual <sign-in@actual.example>"

func TestMailer(t *testing.T) {
	conformance.Mailer(t, func(t *testing.T) conformance.MailServer {
		t.Helper()
		inbox, err := smtp.Open(nil)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, inbox.Close()) })
		return conformance.MailServer{
			Mailer: email.New(email.Config{Address: inbox.Address(), From: from, HELO: "localhost"}),
			None:   email.New(email.Config{}),
			Down:   email.New(email.Config{Address: closed(t), From: from, HELO: "localhost"}),
			Came: func(t *testing.T, to string) ports.Mail {
				t.Helper()
				letters := inbox.To(to)
				require.Len(t, letters, 1)
				require.Equal(t, "sign-in@actual.example", letters[0].From)
				return ports.Mail{To: letters[0].To, Subject: letters[0].Subject, Text: letters[0].Text}
			},
		}
	})
}

// closed returns an address where nobody listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// What is not on this machine gets mail by TLS, or none: this server offers none.
func TestMailDoesNotLeaveTheMachineInTheClear(t *testing.T) {
	inbox, err := smtp.Open(nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, inbox.Close()) })
	_, port, err := net.SplitHostPort(inbox.Address())
	require.NoError(t, err)
	// A name of this machine that does not say that it is: 0.0.0.0 leads here, too.
	m := email.New(email.Config{Address: net.JoinHostPort("0.0.0.0", port), From: from, HELO: "localhost"})
	err = m.Send(t.Context(), ports.Mail{To: "a@b.example", Subject: "x", Text: "x"})
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.ErrorContains(t, err, "STARTTLS")
	require.Empty(t, inbox.To("a@b.example"))
}
