package export_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/export"
)

var (
	acme   = domain.CompanyID{UUID: domain.UUID{1}}
	other  = domain.CompanyID{UUID: domain.UUID{2}}
	issues = export.Route{Target: export.Aspire, Kind: export.Issues}
	now    = time.Date(2026, 11, 27, 19, 0, 0, 0, time.UTC)
	policy = export.Policy{Lease: 15 * time.Minute, Settle: 10 * time.Minute, Sends: 2, Looks: 2, First: time.Minute, Last: 4 * time.Minute}
	words  = export.Fields{"subject": "Crew not seen", "notes": "", "ticket": "500201"}
)

func asked(t *testing.T, trial bool) export.Export {
	t.Helper()
	e, err := export.New(domain.ExportID{UUID: domain.UUID{9}}, acme, issues, "discrepancy 7", words, policy, trial, "cli:test", now)
	require.NoError(t, err)
	return e
}

// What an answer that is lost leads to, letter by letter: s sends, l loses the
// answer, d is answered as done, n says that nothing was sent, m misses it when it
// is looked for, f finds it, . lets the settling time pass, r is a person's retry.
func TestWhatBecomesOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		story string
		want  export.State
		sends int
		due   bool
	}{
		"intended":                              {"", export.Pending, 0, true},
		"sent, and nobody came back":            {"s", export.Sent, 1, true},
		"answered, and read back":               {"sdf", export.Confirmed, 1, false},
		"answered, and not seen yet":            {"sdm", export.Sent, 1, true},
		"answered, and never seen: not again":   {"sdm.m", export.Unknown, 1, false},
		"lost, and there":                       {"slf", export.Confirmed, 1, false},
		"lost, not there, may still arrive":     {"slm", export.Unknown, 1, true},
		"lost, not there: it may be sent again": {"sl.m", export.Pending, 1, true},
		"sent again, and there":                 {"sl.msdf", export.Confirmed, 2, false},
		"lost as often as it may be sent":       {"sl.msl.m", export.Unknown, 2, false},
		"a person lets it be sent once more":    {"sl.msl.mr.msdf", export.Confirmed, 3, false},
		"killed before it told, and there":      {"sf", export.Confirmed, 1, false},
		"killed before it told, not there":      {"sm", export.Unknown, 1, true},
		"killed, not there after a while":       {"s.m", export.Pending, 1, true},
		"surely nothing was sent":               {"sn", export.Pending, 0, true},
		"nothing was sent, after a loss":        {"sl.msn", export.Pending, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			e, at := asked(t, false), now
			for _, step := range c.story {
				at = at.Add(time.Second)
				switch step {
				case 's':
					require.True(t, e.Fresh())
					e.Sending(words, at)
				case 'l':
					e.Lost("the connection broke", at)
				case 'd':
					e.Answer(at)
				case 'n':
					e.NotSent("it was not reached", time.Time{}, at, policy)
				case 'm':
					require.False(t, e.Fresh(), "what may be there is looked for before it is sent")
					e.Missed(at, policy)
				case 'f':
					e.Found([]string{"71"}, at)
				case '.':
					at = at.Add(policy.Settle)
				case 'r':
					require.NoError(t, e.Retry("user:7", at))
				}
			}
			require.Equal(t, c.want, e.State)
			require.Equal(t, c.sends, e.Sends)
			require.Equal(t, c.due, !e.DueAt.IsZero(), "whether it goes on by itself")
		})
	}
}

func TestOneHasItInHand(t *testing.T) {
	e := asked(t, false)
	require.NoError(t, e.Take(now, policy))
	require.ErrorIs(t, e.Take(now.Add(time.Minute), policy), export.ErrInHand)
	require.ErrorIs(t, e.GiveUp("enough", "user:7", now.Add(time.Minute)), export.ErrInHand)
	require.NoError(t, e.Take(now.Add(policy.Lease), policy), "whoever had it is dead")
	require.Equal(t, int64(2), e.Turn)
	e.Leave()
	require.ErrorIs(t, e.GiveUp(" ", "user:7", now), export.ErrReason)
	require.NoError(t, e.GiveUp("the client was told by telephone", "user:7", now))
	require.Equal(t, export.GivenUp, e.State)
	require.ErrorIs(t, e.Take(now, policy), export.ErrEnded)
	require.ErrorIs(t, e.Retry("user:7", now), export.ErrEnded)
}

func TestWhatIsRefusedCanBeTriedAgain(t *testing.T) {
	e := asked(t, false)
	e.Refuse("there is no such user", now)
	require.ErrorIs(t, e.Take(now, policy), export.ErrEnded)
	require.NoError(t, e.Retry("user:7", now))
	require.Equal(t, export.Pending, e.State)
	require.NoError(t, e.Take(now, policy))
}

func TestFailuresAreWaitedForLongerAndLonger(t *testing.T) {
	e := asked(t, false)
	var waits []time.Duration
	for range 4 {
		e.Later("it is down", time.Time{}, now, policy)
		waits = append(waits, e.DueAt.Sub(now))
	}
	require.Equal(t, []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 4 * time.Minute}, waits)
	e.Later("it says when", now.Add(time.Hour), now, policy)
	require.Equal(t, now.Add(time.Hour), e.DueAt)
}

func TestTheSameIsAskedForAgain(t *testing.T) {
	changed := export.Fields{"subject": "Crew seen late", "ticket": "500201"}
	shown := asked(t, true)
	require.Equal(t, export.Trial, shown.State)
	require.ErrorIs(t, shown.Take(now, policy), export.ErrEnded, "it is only shown")
	require.True(t, shown.Again(changed, true, "cli:test", now))
	require.Equal(t, []any{export.Trial, changed}, []any{shown.State, shown.Content})
	require.True(t, shown.Again(words, false, "cli:test", now), "the company turned it on")
	require.Equal(t, []any{export.Pending, words}, []any{shown.State, shown.Content})
	require.False(t, shown.Again(words, false, "cli:test", now))

	gone := asked(t, false)
	gone.Sending(words, now)
	require.False(t, gone.Again(changed, false, "cli:test", now), "what went stays as it went")
	require.Equal(t, words, gone.Content)

	refused := asked(t, false)
	refused.Refuse("it is known by a whole number", now)
	require.False(t, refused.Again(words, false, "cli:test", now), "the same would be refused again")
	require.True(t, refused.Again(changed, false, "cli:test", now))
	require.Equal(t, []any{export.Pending, changed, ""}, []any{refused.State, refused.Content, refused.Problem})
	require.NoError(t, refused.Take(now, policy))
}

func TestMarks(t *testing.T) {
	mark := export.MarkOf(acme, issues, "discrepancy 7")
	require.Equal(t, mark, asked(t, false).Mark)
	require.Regexp(t, `^ACT-[A-Z2-7]{12}$`, mark)
	for _, another := range []string{
		export.MarkOf(other, issues, "discrepancy 7"), export.MarkOf(acme, issues, "discrepancy 8"), export.MarkOf(acme, export.Route{Target: "adp", Kind: export.Issues}, "discrepancy 7"),
	} {
		require.NotEqual(t, mark, another)
	}
}

func TestIssues(t *testing.T) {
	good := export.Issue{Subject: " Crew not seen ", Notes: "Nobody\r\nwas there.", Ticket: "500201"}
	f, err := good.Fields()
	require.NoError(t, err)
	require.Equal(t, export.Issue{Subject: "Crew not seen", Notes: "Nobody\nwas there.", Ticket: "500201"}, export.IssueOf(f))
	for name, spoil := range map[string]func(*export.Issue){
		"no subject":               func(i *export.Issue) { i.Subject = " " },
		"a subject of two lines":   func(i *export.Issue) { i.Subject = "a\nb" },
		"a subject that is long":   func(i *export.Issue) { i.Subject = strings.Repeat("a", 181) },
		"notes that are long":      func(i *export.Issue) { i.Notes = strings.Repeat("a", 4001) },
		"notes that ring":          func(i *export.Issue) { i.Notes = "\a" },
		"about nothing":            func(i *export.Issue) { i.Ticket = "" },
		"about two things":         func(i *export.Issue) { i.Site = "2001" },
		"an assignee of two lines": func(i *export.Issue) { i.AssignedTo = "7\n7" },
	} {
		bad := good
		spoil(&bad)
		_, err := bad.Fields()
		require.ErrorIs(t, err, export.ErrIssue, name)
	}
	_, err = export.New(domain.ExportID{UUID: domain.UUID{9}}, acme, issues, "a\nb", f, policy, false, "cli:test", now)
	require.ErrorIs(t, err, export.ErrKey)
}

func TestSettings(t *testing.T) {
	mode := func(m export.Mode) export.Change { return export.Change{Mode: &m} }
	s := export.UsualSetting(issues)
	_, err := s.Changed(mode(export.On))
	require.ErrorIs(t, err, export.ErrTrialFirst)
	_, err = s.Changed(mode("sometimes"))
	require.ErrorIs(t, err, export.ErrSetting)
	s, err = s.Changed(mode(export.Shown))
	require.NoError(t, err)
	s, err = s.Changed(mode(export.On))
	require.NoError(t, err)
	require.Equal(t, export.On, s.Mode)
	for _, n := range []int{0, 1001} {
		_, err = s.Changed(export.Change{PerDay: &n})
		require.ErrorIs(t, err, export.ErrSetting)
	}
}
