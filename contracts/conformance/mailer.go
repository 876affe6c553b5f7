package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/fault"
	"actual/ports"
)

// MailServer is what a Mailer sends to.
type MailServer struct {
	Mailer ports.Mailer                             // Of this server.
	None   ports.Mailer                             // Of no server.
	Down   ports.Mailer                             // Of one that does not answer.
	Came   func(t *testing.T, to string) ports.Mail // The one letter that came to an address.
}

// Mailer tests the promises of ports.Mailer.
func Mailer(t *testing.T, open func(t *testing.T) MailServer) {
	t.Helper()
	t.Run("a letter comes as it was written", func(t *testing.T) {
		s := open(t)
		require.True(t, s.Mailer.Enabled())
		want := ports.Mail{To: "maria@acme.example", Subject: "Sign in", Text: "A line of more than seventy-six characters, with a link: https://actual.example/sign-in/link?token=abc=def.\n\nÄ.\n.\nThe end.\n"}
		require.NoError(t, s.Mailer.Send(t.Context(), want))
		require.Equal(t, want, s.Came(t, want.To))
	})
	t.Run("without a server nothing is sent", func(t *testing.T) {
		s := open(t)
		require.False(t, s.None.Enabled())
		require.ErrorIs(t, s.None.Send(t.Context(), ports.Mail{To: "a@b.example"}), ports.ErrNoMail)
	})
	t.Run("a server that is down may be back later", func(t *testing.T) {
		require.Equal(t, fault.Unavailable, fault.KindOf(open(t).Down.Send(t.Context(), ports.Mail{To: "a@b.example", Subject: "x", Text: "x"})))
	})
	t.Run("an address that hides another is none", func(t *testing.T) {
		require.Error(t, open(t).Mailer.Send(t.Context(), ports.Mail{To: "a@b.example\r\nBcc: evil@b.example", Subject: "x", Text: "x"}))
	})
}
