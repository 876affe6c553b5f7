package email_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/email"
	"actual/contracts/smtp"
	"actual/domain/fault"
	"actual/ports"
)

func open(t *testing.T, o smtp.Options) (*smtp.Inbox, *email.Mailer) {
	t.Helper()
	inbox, err := smtp.OpenWith(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, inbox.Close()) })
	return inbox, email.New(email.Config{Address: inbox.Address(), From: from, HELO: "localhost"})
}

// All parts of a message come as they were given, also what quoted-printable and base64
// have to wrap, and the headers that take a reader off the list.
func TestAMessageWithEverything(t *testing.T) {
	inbox, m := open(t, smtp.Options{})
	picture := make([]byte, 5000)
	for i := range picture {
		picture[i] = byte(i * 7)
	}
	want := ports.Mail{
		To: "maria@acme.example", Subject: "La semana: 41:30 h – “Río Sur”", Text: "Línea de más de setenta y seis caracteres, que tiene que partirse en algún sitio: así.\n.\nFin.\n",
		HTML: "<p>Línea =E2 & <b>41:30</b></p>\n.\n", Inline: []ports.MailFile{{Name: "days.png", Type: "image/png", Body: picture}},
		Attached: []ports.MailFile{{Name: "week.csv", Type: "text/csv", Body: []byte("of,name\r\ntotal,\"a,b\"\r\n")}, {Name: "week.xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Body: picture}},
		ID:       "0190b5a0@actual.example", Unsubscribe: "https://actual.example/unsubscribe?token=a-b_c",
	}
	answer, handed := "", 0
	want.Took = func(said string) { answer = said }
	want.Handing = func(context.Context) error { handed++; require.Empty(t, inbox.All()); return nil }
	require.NoError(t, m.Send(t.Context(), want))
	require.Equal(t, 1, handed)
	require.Contains(t, answer, "OK")
	got := inbox.To(want.To)[0]
	require.Equal(t, []string{want.Subject, want.Text, want.HTML}, []string{got.Subject, got.Text, got.HTML})
	files := map[string]smtp.File{}
	for _, f := range got.Files {
		files[f.Name] = f
	}
	require.Equal(t, smtp.File{Name: "days.png", Type: "image/png", ContentID: "days.png", Body: picture}, files["days.png"])
	require.Equal(t, want.Attached[0].Body, files["week.csv"].Body)
	require.Equal(t, picture, files["week.xlsx"].Body)
	require.Equal(t, []string{"<0190b5a0@actual.example>", "<https://actual.example/unsubscribe?token=a-b_c>", "List-Unsubscribe=One-Click"},
		[]string{got.Header.Get("Message-Id"), got.Header.Get("List-Unsubscribe"), got.Header.Get("List-Unsubscribe-Post")})
}

// What a server says for good is told from what it says for now; and of an address from
// what it says of us.
func TestWhatAServerRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		code    int
		said    string
		atEnd   bool
		refused bool
		address bool
	}{
		"no such mailbox":       {code: 550, said: "5.1.1 no such user", refused: true, address: true},
		"our address is barred": {code: 554, said: "5.7.1 relay access denied", refused: true},
		"come back later":       {code: 451, said: "4.7.1 greylisted"},
		"full":                  {code: 452, said: "4.2.2 mailbox full"},
		"the message is spam":   {code: 554, said: "5.6.0 looks like spam", atEnd: true, refused: true},
		"no room for it now":    {code: 452, said: "4.3.1 no space", atEnd: true},
	} {
		t.Run(name, func(t *testing.T) {
			say := func(string) (int, string) { return test.code, test.said }
			o := smtp.Options{Refuse: say}
			if test.atEnd {
				o = smtp.Options{Answer: say}
			}
			inbox, m := open(t, o)
			err := m.Send(t.Context(), ports.Mail{To: "a@b.example", Subject: "x", Text: "x"})
			require.Empty(t, inbox.All())
			var refused *ports.RefusedMailError
			if !test.refused {
				require.Equal(t, fault.Unavailable, fault.KindOf(err))
				require.NotErrorIs(t, err, ports.ErrMailRefused)
				return
			}
			require.ErrorAs(t, err, &refused)
			require.ErrorIs(t, err, ports.ErrMailRefused)
			require.Equal(t, []any{test.code, test.said, test.address}, []any{refused.Code, refused.Said, refused.Address})
		})
	}
}

// Who can't keep that a message is handed over does not hand it over.
func TestAMessageWithoutItsEndIsNoMessage(t *testing.T) {
	inbox, m := open(t, smtp.Options{})
	failed := errors.New("the store is down")
	err := m.Send(t.Context(), ports.Mail{To: "a@b.example", Subject: "x", Text: "x", Handing: func(context.Context) error { return failed }})
	require.ErrorIs(t, err, failed)
	require.NoError(t, m.Send(t.Context(), ports.Mail{To: "c@d.example", Subject: "x", Text: "x"}))
	require.Empty(t, inbox.To("a@b.example"))
}
