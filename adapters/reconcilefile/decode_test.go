package reconcilefile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/reconcilefile"
	"actual/domain"
	"actual/domain/reconcile"
)

const jobs = `
{"type":"company","id":"C1","time_zone":"America/New_York","from":"2026-06-01","to":"2026-06-02"}
{"type":"site","company":"C1","id":"S1","name":"Oak Street 12","kind":"residential","neighbours":["S2"]}
{"type":"site","company":"C1","id":"S2","located":false}
{"type":"crew","company":"C1","id":"K1","leader":"W1"}
{"type":"membership","company":"C1","crew":"K1","worker":"W1"}
{"type":"custody","company":"C1","badge":"B1","worker":"W1","from":"2026-01-01T00:00:00Z"}
{"type":"job","company":"C1","id":"J1","site":"S1","date":"2026-06-01","crews":["K1"],"effort_s":3600,"window":"22:00-06:00"}
{"type":"change","company":"C1","job":"J1","at":"2026-05-31T12:00:00-04:00","date":"2026-05-31","crews":["K1"]}
{"type":"booking","company":"C1","id":"R1","worker":"W1","job":"J1","from":"2026-06-01T08:00:00-04:00","to":"2026-06-01T09:00:00-04:00"}
{"type":"clock","company":"C1","id":"T1","worker":"W1","from":"2026-06-01T07:00:00-04:00"}
{"type":"signal","company":"C1","kind":"alongside","badge":"B1","other":"B2","from":"2026-06-01T07:00:00-04:00","to":"2026-06-01T17:00:00-04:00","apart_m":3.5,"fixes":90,"moving":true}
{"type":"threshold","company":"C1","site":"S1","name":"stay_min_s","value":300}
`

// replayed is a line as `actual replay` prints it: it names no company.
const replayed = `{"badge":"B1","site":"S1","arrived":"2026-06-01T08:00:00-04:00","departed":"2026-06-01T09:00:00-04:00","arrived_between":["2026-06-01T07:59:00-04:00","2026-06-01T08:01:00-04:00"],"departed_between":["2026-06-01T08:58:20-04:00","2026-06-01T09:01:40-04:00"],"state":"undecided","candidates":[{"site":"S1","odds":1.000},{"site":"S2","odds":3.217}],"confidence":0.987,"fixes":12}`

func TestDecode(t *testing.T) {
	all, err := reconcilefile.Decode(strings.NewReader(replayed), strings.NewReader(jobs), reconcile.DefaultPolicy())
	require.NoError(t, err)
	require.Len(t, all, 1)
	in, names := all[0].Input, all[0].Names
	require.Equal(t, "2026-06-02", in.To.String())
	require.Equal(t, "2026-06-06T00:00:00-04:00", rfc(in.AsOf, in.Zone))
	require.Equal(t, in.AsOf, in.BookedThrough, "there are booked times")
	v := in.Visits[0]
	require.Equal(t, in.Sites[0].ID, v.Site, "the files name one site")
	require.Equal(t, in.Sites[1].ID, v.Candidates[1].Site)
	require.EqualValues(t, 3217, v.Candidates[1].Odds)
	require.EqualValues(t, 987, v.Confidence)
	require.True(t, in.Sites[1].Unlocated)
	require.Equal(t, "Oak Street 12", names.Name(v.Site.UUID))
	require.Equal(t, "S1", names.Ref(v.Site.UUID))
	require.EqualValues(t, 3500, in.Signals[0].ApartMM)
	require.True(t, in.Jobs[0].Window.Overnight())
	require.Equal(t, in.Jobs[0].ID, in.Bookings[0].Job)
}

func TestDecodeSaysWhichLine(t *testing.T) {
	for line, says := range map[string]string{
		`{"type":"job","id":"J1","date":"2026-06-01","crew":"K1"}`: "crew",
		`{"type":"jobs"}`:                                        "jobs",
		`{"type":"job","id":"J1","date":"1 June"}`:               "2026-11-30",
		`{"type":"clock","id":"T","from":"2026-06-01T07:00:00"}`: "2026-06-01T07:00:00",
		`{"type":"signal","kind":"dead","badge":"B","from":"2026-06-01T07:00:00Z","to":"2026-06-01T08:00:00Z"}`:        "dead",
		`{"type":"threshold","name":"stay_max_s","value":3}`:                                                           "stay_max_s",
		`{"type":"booking","id":"R","worker":"W","from":"2026-06-01T07:00:00Z","to":"2026-06-01T07:00:00Z","job":"J"}`: "from and to",
	} {
		_, err := reconcilefile.Decode(strings.NewReader(""), strings.NewReader("\n"+line), reconcile.DefaultPolicy())
		require.ErrorIs(t, err, reconcilefile.ErrMalformed, line)
		require.ErrorContains(t, err, "the jobs file, line 2")
		require.ErrorContains(t, err, says)
	}
}

// What is wrong is said with its field.
func TestDecodeSaysWhichField(t *testing.T) {
	for line, says := range map[string]string{
		`{"type":"job","id":"J1","date":"1 June"}`:                                                              "date: ",
		`{"type":"job","id":"J1","date":"2026-06-01","effort_s":"4h"}`:                                          "effort_s: a whole number is wanted",
		`{"type":"job","id":"J1","date":"2026-06-01","crews":"K1"}`:                                             "crews: a list is wanted",
		`{"type":"job","id":"J1","date":"2026-06-01","crew":"K1"}`:                                              "crew: there is no such field",
		`{"type":"job","id":"J1","date":"2026-06-01","window":"22"}`:                                            "window: ",
		`{"type":"clock","id":"T","worker":"W","from":"07:00"}`:                                                 "from: ",
		`{"type":"threshold","name":"stay_min","value":3}`:                                                      `name is "stay_min"; there are stay_min_s`,
		`{"type":"custody","badge":"B","worker":"W","from":"2026-06-02T00:00:00Z","to":"2026-06-01T00:00:00Z"}`: "to is not later than from",
		`{"type":"site","id":"S1"`:                                                                              "no JSON",
		`["site"]`:                                                                                              "JSON",
	} {
		_, err := reconcilefile.Decode(strings.NewReader(""), strings.NewReader(line), reconcile.DefaultPolicy())
		require.ErrorIs(t, err, reconcilefile.ErrMalformed, line)
		require.ErrorContains(t, err, "the jobs file, line 1: ")
		require.ErrorContains(t, err, says, line)
		require.NotContains(t, err.Error(), "Go ", line)
	}
}

// Lines that contradict each other are refused, with both places and the remedy; lines
// that are repeated are not.
func TestContradictoryLines(t *testing.T) {
	const visit = `{"badge":"B1","site":"S1","arrived":"2026-06-01T08:00:00Z","departed":"2026-06-01T09:00:00Z"}`
	for name, c := range map[string]struct{ jobs, visits, says string }{
		"two sites":       {`{"type":"site","id":"S1","kind":"yard"}` + "\n\n" + `{"type":"site","id":"S1"}`, "", `the jobs file, line 3: id "S1": the site of the jobs file, line 1 has this id, too`},
		"two names":       {`{"type":"crew","id":"K","name":"Mow 1"}` + "\n" + `{"type":"crew","id":"K","name":"Mow 2"}`, "", `line 2: name "Mow 2": another line with this id says "Mow 1"`},
		"two workers":     {`{"type":"worker","id":"W"}` + "\n" + `{"type":"worker","id":"W","no_books":true}`, "", `line 2: id "W"`},
		"two jobs":        {`{"type":"job","id":"J","date":"2026-06-01"}` + "\n" + `{"type":"job","id":"J","date":"2026-06-02"}`, "", `say with revision which is the later`},
		"two companies":   {`{"type":"company","id":"C"}` + "\n" + `{"type":"company","id":"C","time_zone":"America/New_York"}`, "", `line 2: id "C"`},
		"two bookings":    {`{"type":"booking","id":"R","from":"2026-06-01T08:00:00Z","to":"2026-06-01T09:00:00Z"}` + "\n" + `{"type":"booking","id":"R","from":"2026-06-01T08:00:00Z","to":"2026-06-01T10:00:00Z"}`, "", `line 2: id "R"`},
		"two clocks":      {`{"type":"clock","id":"R","from":"2026-06-01T08:00:00Z"}` + "\n" + `{"type":"clock","id":"R","from":"2026-06-01T09:00:00Z"}`, "", `line 2: id "R"`},
		"two thresholds":  {`{"type":"threshold","name":"stay_min_s","value":300}` + "\n" + `{"type":"threshold","name":"stay_min_s","value":400}`, "", `line 2: value: the jobs file, line 1 sets stay_min_s to 300`},
		"two visits":      {"", visit + "\n" + strings.Replace(visit, "T09", "T10", 1), `the visits file, line 2: id "B1 at S1": the visit of the visits file, line 1`},
		"two wearers":     {`{"type":"custody","badge":"B","worker":"W1","from":"2026-01-01T00:00:00Z"}` + "\n" + `{"type":"custody","badge":"B","worker":"W2","from":"2026-06-01T00:00:00Z","to":"2026-06-02T00:00:00Z"}`, "", `the jobs file, line 2: from: badge "B" is of "W1" until further notice, by the custody of the jobs file, line 1: end that before, with to`},
		"worn and rides":  {`{"type":"custody","badge":"B","worker":"W1","to":"2026-06-03T00:00:00Z"}` + "\n" + `{"type":"carriage","badge":"B","crew":"K","from":"2026-06-01T00:00:00Z"}`, "", `line 2: from: badge "B" is of "W1" until 2026-06-03T00:00:00Z`},
		"within the long": {`{"type":"custody","badge":"B","worker":"W1"}` + "\n" + `{"type":"custody","badge":"B","worker":"W1","from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"}` + "\n" + `{"type":"custody","badge":"B","worker":"W2","from":"2026-06-01T00:00:00Z"}`, "", `line 3: from: badge "B" is of "W1"`},
	} {
		_, err := reconcilefile.Decode(strings.NewReader(c.visits), strings.NewReader(c.jobs), reconcile.DefaultPolicy())
		require.ErrorIs(t, err, reconcilefile.ErrMalformed, name)
		require.ErrorContains(t, err, c.says, name)
	}
	for name, c := range map[string]struct{ jobs, visits string }{
		"repeats":        {jobs + jobs, replayed + "\n" + replayed},
		"revisions":      {`{"type":"job","id":"J","date":"2026-06-01"}` + "\n" + `{"type":"job","id":"J","revision":2,"date":"2026-06-02"}`, ""},
		"versions":       {"", strings.Replace(visit, `{`, `{"id":"V","version":2,`, 1) + "\n" + strings.Replace(strings.Replace(visit, "T09", "T10", 1), `{`, `{"id":"V",`, 1)},
		"handed over":    {`{"type":"custody","badge":"B","worker":"W2","from":"2026-06-01T00:00:00Z"}` + "\n" + `{"type":"custody","badge":"B","worker":"W1","to":"2026-06-01T00:00:00Z"}`, ""},
		"worn by one":    {`{"type":"custody","badge":"B","worker":"W1"}` + "\n" + `{"type":"custody","badge":"B","worker":"W1","from":"2026-01-01T00:00:00Z"}`, ""},
		"sites override": {`{"type":"threshold","name":"stay_min_s","value":300}` + "\n" + `{"type":"threshold","site":"S","name":"stay_min_s","value":400}`, ""},
	} {
		_, err := reconcilefile.Decode(strings.NewReader(c.visits), strings.NewReader(c.jobs), reconcile.DefaultPolicy())
		require.NoError(t, err, name)
	}
}

// A site or a job that a line names and none describes is told, and judged as one of which
// nothing else is known.
func TestWhatNoLineDescribesIsTold(t *testing.T) {
	all, err := reconcilefile.Decode(
		strings.NewReader(`{"badge":"B1","site":"S-1","arrived":"2026-06-01T08:00:00Z","departed":"2026-06-01T09:00:00Z"}`),
		strings.NewReader(`{"type":"company","id":"C"}`+"\n"+`{"type":"site","id":"S1","company":"C"}`+"\n"+`{"type":"job","id":"J","company":"C","site":"S2","date":"2026-06-01"}`+"\n"+
			`{"type":"change","company":"C","job":"K","at":"2026-05-31T12:00:00Z","date":"2026-05-31"}`), reconcile.DefaultPolicy())
	require.NoError(t, err)
	require.Equal(t, []string{
		`the jobs file, line 3: site: no line describes the site "S2", of which nothing else is known then; correct it, or add a line of type site`,
		`the jobs file, line 4: job: no line describes the job "K", of which nothing else is known then; correct it, or add a line of type job`,
		`the visits file, line 1: site: no line describes the site "S-1", of which nothing else is known then; correct it, or add a line of type site`,
	}, all[0].Unsaid)
	all, err = reconcilefile.Decode(strings.NewReader(replayed), strings.NewReader(jobs), reconcile.DefaultPolicy())
	require.NoError(t, err)
	require.Empty(t, all[0].Unsaid)
}

func TestUUIDsAreTakenAsTheyAre(t *testing.T) {
	const id = "0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10"
	all, err := reconcilefile.Decode(strings.NewReader(""), strings.NewReader(`{"type":"site","id":"`+id+`"}`), reconcile.DefaultPolicy())
	require.NoError(t, err)
	want, err := domain.ParseSiteID(id)
	require.NoError(t, err)
	require.Equal(t, want, all[0].Input.Sites[0].ID)
}

func rfc(at int64, zone *time.Location) string {
	return time.Unix(at, 0).In(zone).Format(time.RFC3339)
}
