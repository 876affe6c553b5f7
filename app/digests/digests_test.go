package digests_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/digests"
	"actual/app/task"
	"actual/contracts/smtp"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/timesheet"
	"actual/ports"
)

const maria, pat = "maria@acme.example", "pat@acme.example"

// The week is told on Monday at seven in the company's time zone, once, however many
// servers look and how often, and by mail.
func TestTheWeekIsToldOnce(t *testing.T) {
	w := newWorld(t, smtp.Options{})
	w.weekly(maria, pat)
	require.Zero(t, w.look(w.desk), "what was due before it was turned on is not made up for")
	w.clock.now = w.at(28, 700).Add(-time.Second)
	require.Zero(t, w.look(w.desk))
	w.clock.now = w.at(28, 700)
	other := w.newDesk()
	require.Equal(t, 1, w.look(w.desk))
	require.Zero(t, w.look(other))
	w.make(other, digest.Weekly, "2026-09-28") // Its task is rescued by another process.
	require.Empty(t, w.deliver(other))
	require.Empty(t, w.deliver(w.desk))

	letters := w.inbox.All()
	require.Len(t, letters, 2)
	got := w.inbox.To(maria)[0]
	require.Equal(t, "Your crews' week: 7:00 h worked, Mon, Sep 21 – Sun, Sep 27, 2026 – Acme Landscapes", got.Subject)
	require.Contains(t, got.Text, "Hours worked: 7:00 of 4:00 planned")
	require.Contains(t, got.Text, "This is the first report of its kind")
	require.Contains(t, got.Text, "North & Sons")
	require.Regexp(t, `St\. Ann's <Church> +7:00 / +4:00  175%`, got.Text)
	require.NotEqual(t, w.inbox.To(pat)[0].Header.Get("Message-Id"), got.Header.Get("Message-Id"))
	for _, l := range w.letters() {
		require.Equal(t, digest.Sent, l.Fate)
		require.Contains(t, l.Answer, "OK")
	}
}

// What the last report told is kept: where a late burst adds a visit to that week, the next
// report says which figures were restated.
func TestWhatWasToldIsRestated(t *testing.T) {
	w := newWorld(t, smtp.Options{})
	w.weekly(maria)
	w.clock.now = w.at(28, 700)
	require.Equal(t, 1, w.look(w.desk))
	w.seen(23, w.mall, 900, 1000) // It came late.
	w.seen(28, w.church, 800, 1000)
	w.clock.now = w.at(30, 0).AddDate(0, 0, 5).Add(7 * time.Hour)
	require.Equal(t, 1, w.look(w.desk))
	page, err := w.desk.List(t.Context(), digests.List{Company: w.acme, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, domain.NewDate(2026, 10, 5), page.Digests[0].Sent)
	one, err := w.desk.Show(t.Context(), w.acme, page.Digests[0].ID)
	require.NoError(t, err)
	require.Equal(t, 2*timesheet.Hour, one.Figures.Total.Worked)
	require.Equal(t, firstMonday, one.Since.Last.Sent)
	require.Equal(t, 8*timesheet.Hour, one.Since.Total.Worked)
	of := map[digest.Of]digest.Restated{}
	for _, r := range one.Since.Restated {
		of[r.Of] = r
	}
	require.Len(t, of, 3)
	require.Equal(t, []any{7 * timesheet.Hour, 8 * timesheet.Hour}, []any{of[digest.OfTotal].Was, of[digest.OfTotal].Now})
	require.Equal(t, []any{"Mall", timesheet.Hours(0), timesheet.Hour}, []any{of[digest.OfSite].Name, of[digest.OfSite].Was, of[digest.OfSite].Now})
	w.deliver(w.desk)
	var texts string
	for _, l := range w.inbox.To(maria) {
		texts += l.Text
	}
	require.Contains(t, texts, "Site: Mall: 0:00 → 1:00 (+1:00)")
}

// The servers are down for three weeks: each week that nobody told is told, once, the
// oldest first; of the days only the last. The clocks go back meanwhile.
func TestWhatIsOverdueIsCaughtUp(t *testing.T) {
	w := newWorld(t, smtp.Options{})
	w.weekly(maria)
	_, err := w.desk.Change(t.Context(), digests.ChangeSettings{Company: w.acme, By: "user:test", Change: digest.Change{Daily: new(true), Weekday: new(time.Sunday), At: new(domain.WallTime(90))}})
	require.NoError(t, err)
	w.look(w.desk)                                              // The rows of the next two are there.
	w.clock.now = time.Date(2026, 11, 2, 17, 0, 0, 0, time.UTC) // Monday, after a Sunday that had 1:30 twice.
	var told []string
	for range 12 {
		w.look(w.desk)
	}
	page, err := w.desk.List(t.Context(), digests.List{Company: w.acme, Limit: 100})
	require.NoError(t, err)
	for _, d := range page.Digests {
		told = append(told, string(d.Cadence)+" "+d.Sent.String())
	}
	require.ElementsMatch(t, []string{"daily 2026-11-02", "weekly 2026-10-04", "weekly 2026-10-11", "weekly 2026-10-18", "weekly 2026-10-25", "weekly 2026-11-01"}, told)
	w.deliver(w.desk)
	require.Len(t, w.inbox.To(maria), len(told))
}

// An address that its server refuses is noted with what it said, and not tried again; one
// that is put off is tried later; a person may have a refused one tried again.
func TestWhatServersRefuse(t *testing.T) {
	busy := true
	w := newWorld(t, smtp.Options{Refuse: func(to string) (int, string) {
		switch {
		case to == pat:
			return 550, "5.1.1 no such user here"
		case busy:
			return 451, "4.7.1 greylisted, come back"
		}
		return 0, ""
	}})
	w.weekly(maria, pat)
	w.clock.now = w.at(28, 700)
	require.Equal(t, 1, w.look(w.desk))
	again := w.deliver(w.desk)
	require.Len(t, again, 1)
	var later task.AgainError
	require.ErrorAs(t, again[0], &later)
	require.True(t, later.At.After(w.clock.now))
	require.Contains(t, w.letters()[0].Problem, "mail server does not take the message")
	require.Equal(t, []any{digest.Declined, "550 5.1.1 no such user here"}, []any{w.letters()[1].Fate, w.letters()[1].Problem})
	s, err := w.desk.Settings(t.Context(), w.acme)
	require.NoError(t, err)
	r, _ := s.Recipient(pat)
	require.Equal(t, digest.Recipient{Email: pat, Standing: digest.Refused, Since: w.clock.now, Reason: "550 5.1.1 no such user here"}, r)

	busy, w.clock.now = false, later.At
	require.Empty(t, w.deliver(w.desk))
	require.Len(t, w.inbox.All(), 1)
	w.clock.now = w.at(30, 0).AddDate(0, 0, 5).Add(7 * time.Hour)
	require.Equal(t, 1, w.look(w.desk))
	require.Len(t, w.letters(), 3, "the refused address gets no second letter")

	people := []digest.Named{{Email: maria}, {Email: pat}}
	_, err = w.desk.Change(t.Context(), digests.ChangeSettings{Company: w.acme, By: "user:test", Change: digest.Change{Recipients: &people}})
	require.NoError(t, err)
	s, err = w.desk.Settings(t.Context(), w.acme)
	require.NoError(t, err)
	require.Len(t, s.Active(), 1, "to name it again is not to say that it works")
	people[1].Again = true
	s, err = w.desk.Change(t.Context(), digests.ChangeSettings{Company: w.acme, By: "user:test", Change: digest.Change{Recipients: &people}})
	require.NoError(t, err)
	require.Len(t, s.Active(), 2)
}

// A server that answers nothing to the last byte leaves the letter unknown: it is not sent
// again by itself, and a person may.
func TestALetterWithoutAnswerIsUnknown(t *testing.T) {
	answer := 0
	w := newWorld(t, smtp.Options{Answer: func(string) (int, string) { return answer, "4.3.0 later" }})
	w.weekly(maria)
	w.clock.now = w.at(28, 700)
	require.Equal(t, 1, w.look(w.desk))
	answer = 451 // All of it was there, and the server says no: it does not have it.
	require.Len(t, w.deliver(w.desk), 1)
	require.Equal(t, digest.Waiting, w.letters()[0].Fate)
	require.True(t, w.letters()[0].HandingAt.IsZero())

	// A process that is killed while the server is to answer.
	w.update(func(ctx context.Context, tx ports.Tx) error {
		l, err := tx.Letters.Hold(ctx, w.letters()[0].ID)
		require.NoError(t, err)
		w.clock.now, answer = l.DueAt, 0
		turn := l.Turn
		ok, _ := l.Take(w.clock.now)
		require.True(t, ok)
		l.Handing(w.clock.now)
		return tx.Letters.Save(ctx, l, turn)
	})
	require.Len(t, w.deliver(w.desk), 1, "its lease goes on")
	w.clock.now = w.clock.now.Add(digest.Lease)
	require.Empty(t, w.deliver(w.desk))
	require.Empty(t, w.deliver(w.desk))
	l := w.letters()[0]
	require.Equal(t, digest.Unknown, l.Fate)
	require.Empty(t, w.inbox.All())

	_, err := w.desk.Again(t.Context(), w.acme, l.ID, "user:office")
	require.NoError(t, err)
	require.Empty(t, w.deliver(w.desk))
	require.Len(t, w.inbox.All(), 1)
	_, err = w.desk.Again(t.Context(), w.acme, l.ID, "user:office")
	require.ErrorIs(t, err, digest.ErrOver)
	var asked int
	require.NoError(t, w.db.Admin(t).QueryRow(t.Context(), `SELECT count(*) FROM ledger_entry WHERE kind = 'digest.letter_retried' AND subject = $1`, "digest_letter:"+l.ID.String()).Scan(&asked))
	require.Equal(t, 1, asked, "who asked for it is on record")
}

// The link in a letter takes its reader off the list, without signing in, and does nothing
// else; a wrong one leads nowhere.
func TestUnsubscribe(t *testing.T) {
	w := newWorld(t, smtp.Options{})
	w.weekly(maria, pat)
	w.clock.now = w.at(28, 700)
	w.look(w.desk)
	w.deliver(w.desk)
	got := w.inbox.To(maria)[0]
	require.Equal(t, "List-Unsubscribe=One-Click", got.Header.Get("List-Unsubscribe-Post"))
	link := strings.Trim(got.Header.Get("List-Unsubscribe"), "<>")
	require.Contains(t, got.Text, link)
	u, err := url.Parse(link)
	require.NoError(t, err)
	require.Equal(t, "https://actual.example/unsubscribe", u.Scheme+"://"+u.Host+u.Path)
	token := u.Query().Get("token")
	seen, err := w.desk.Look(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, digests.Unsubscribed{Company: "Acme Landscapes", Address: maria, Language: "en"}, seen)
	for _, wrong := range []string{"", token[:20], token[:len(token)-4] + "AAAA", strings.Repeat("A", len(token))} {
		_, err := w.desk.Unsubscribe(t.Context(), wrong)
		require.ErrorIs(t, err, digest.ErrNoLetter, wrong)
	}
	for range 2 { // Mail programs may do it twice.
		done, err := w.desk.Unsubscribe(t.Context(), token)
		require.NoError(t, err)
		require.True(t, done.Done)
	}
	w.clock.now = w.at(30, 0).AddDate(0, 0, 5).Add(7 * time.Hour)
	require.Equal(t, 1, w.look(w.desk))
	w.deliver(w.desk)
	require.Len(t, w.inbox.To(maria), 1)
	require.Len(t, w.inbox.To(pat), 2)
}

// By hand a summary goes to a recipient or to who asks, and to no stranger.
func TestSendNow(t *testing.T) {
	w := newWorld(t, smtp.Options{})
	w.weekly(maria)
	_, err := w.desk.Send(t.Context(), digests.Send{Company: w.acme, To: "stranger@example.com", Cadence: digest.Weekly, By: "key:1"})
	require.ErrorIs(t, err, digest.ErrStranger)
	_, err = w.desk.Send(t.Context(), digests.Send{Company: w.acme, Cadence: digest.Weekly, By: "key:1"})
	require.ErrorIs(t, err, digest.ErrStranger)
	sent, err := w.desk.Send(t.Context(), digests.Send{Company: w.acme, To: maria, Cadence: digest.Daily, Sent: domain.NewDate(2026, 9, 23), Language: job.Spanish, By: "key:1"})
	require.NoError(t, err)
	require.Equal(t, domain.NewDate(2026, 9, 22), sent.From)
	require.Empty(t, w.deliver(w.desk))
	require.Contains(t, w.inbox.To(maria)[0].Text, "Horas trabajadas: 3:30")
}
