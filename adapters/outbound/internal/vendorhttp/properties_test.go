package vendorhttp

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
)

func TestRetryAfterOfAllShapes(t *testing.T) {
	now := time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Min(0).Draw(t, "seconds")
		got, said := RetryAfter(" "+strconv.FormatInt(n, 10), now)
		if want := time.Duration(min(n, 86400)) * time.Second; !said || got != want {
			t.Fatalf("%d seconds are %s, %v", n, got, said)
		}
		off := rapid.Int64Range(-1e9, 1e9).Draw(t, "off")
		at := now.Add(time.Duration(off) * time.Second)
		for _, layout := range []string{http.TimeFormat, "Monday, 02-Jan-06 15:04:05 GMT", time.ANSIC} {
			if layout != http.TimeFormat && (at.Year() > 2068 || at.Year() < 1970) {
				continue // Two digits of a year do not say more.
			}
			got, said = RetryAfter(at.Format(layout), now)
			if want := min(max(0, time.Duration(off)*time.Second), farthest); !said || got != want {
				t.Fatalf("%s is %s, %v", at.Format(layout), got, said)
			}
		}
		text := rapid.String().Draw(t, "text")
		if got, said = RetryAfter(text, now); got < 0 || got > farthest || !said && got != 0 {
			t.Fatalf("%q is %s, %v", text, got, said)
		}
	})
	for text, is := range map[string]bool{"": false, " ": false, "-1": false, "1.5": false, "+5": false, "0": true, "00012": true, "99999999999999999999999": true, "5 ": true, "٣": false} {
		_, said := RetryAfter(text, now)
		require.Equal(t, is, said, text)
	}
}

// echo is a vendor that gives back whatever came, in the places where vendors say
// what is wrong, and fails in some way.
type echo struct {
	status int
	parts  []string // Of the text, secrets among them.
	way    int
}

func (e echo) RoundTrip(r *http.Request) (*http.Response, error) {
	text := strings.Join(e.parts, " ")
	body, _ := json.Marshal(map[string]any{"err": text, "code": 7, "errors": []any{map[string]any{"message": text, "detail": map[string]string{"title": text}}}})
	switch e.way {
	case 0:
		return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: &tell{text}}
	case 1:
		body = []byte(text)
	case 2:
		body = body[:len(body)/2]
	}
	return &http.Response{StatusCode: e.status, Status: text, Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {text}}, Body: io.NopCloser(strings.NewReader(string(body)))}, nil
}

type tell struct{ text string }

func (t *tell) Error() string { return t.text }

// shapesOf are the forms in which a vendor may give a secret back.
func shapesOf(secret string) []string {
	quoted, _ := json.Marshal(secret)
	return []string{
		secret, strings.ToUpper(secret), strings.ToLower(secret), "Bearer " + secret, "token=" + secret, `{"client_secret":"` + secret + `"}`, "'" + secret + "'",
		url.QueryEscape(secret), url.PathEscape(secret), string(quoted), "https://acme.test/v1?pin=" + url.QueryEscape(secret), "x" + secret + "y",
	}
}

// leaks says whether a text shows a secret, however it is written.
func leaks(shown, secret string) bool {
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
		if strings.Contains(strings.ToLower(shown), strings.ToLower(form)) {
			return true
		}
	}
	return false
}

func noSecretIsShown(t *rapid.T) {
	secret := rapid.StringOfN(rapid.RuneFrom([]rune(`abcdefXYZ0123456789-_.~+/=:;!"'\<>&% é日`)), 8, 60, -1).Draw(t, "secret")
	if strings.TrimSpace(secret) == "" {
		return
	}
	words := rapid.SliceOfN(rapid.SampledFrom(append(shapesOf(secret), "error", "no such device {device-noexist}", "code=", "–", "a.b@c.example")), 1, 8).Draw(t, "words")
	e := echo{status: rapid.SampledFrom([]int{200, 302, 400, 401, 404, 408, 429, 500, 503, 599}).Draw(t, "status"), parts: words, way: rapid.IntRange(0, 4).Draw(t, "way")}
	var log strings.Builder
	w := New(Policy{Vendor: "acme", Attempts: 1, TripAfter: 1, Deadline: time.Second}, e, nil, nil, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	client := w.For(Call{Company: domain.CompanyID{UUID: domain.UUID{1}}, Operation: "jobs.list", Secrets: []string{"another", secret}})
	method := rapid.SampledFrom([]string{http.MethodGet, http.MethodPost}).Draw(t, "method")
	req, err := http.NewRequest(method, "https://acme.test/v1/"+url.PathEscape(secret)+"?pin="+url.QueryEscape(secret), strings.NewReader(secret))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(req)
	shown := client.Excerpt(answer) + log.String()
	if err != nil {
		shown += err.Error()
	}
	if leaks(shown, secret) {
		t.Fatalf("%q is shown: %s", secret, shown)
	}
}

func TestNoSecretIsShown(t *testing.T) { rapid.Check(t, noSecretIsShown) }

func FuzzNoSecretIsShown(f *testing.F) { f.Fuzz(rapid.MakeFuzz(noSecretIsShown)) }

func TestWhatIsShown(t *testing.T) {
	h := newHider([]string{"x-pin"}, []string{"s3cr3t-value"})
	for body, want := range map[string]string{
		`{"err":"no such device {device-noexist}","code":404,"status":"Not Found"}`: "no such device {device-noexist}, 404, Not Found",
		`{"error":"invalid_client","error_description":"s3cr3t-value is wrong"}`:    "invalid_client, [hidden] is wrong",
		`{"err":"X-PIN: 1234 is wrong, password = hunter2"}`:                        "X-PIN=[hidden] is wrong, password=[hidden]",
		`{"err":"mail maria@northside.example or call +1 (555) 010-2345"}`:          "mail [hidden] or call [hidden]",
		`{"err":"no project at https://api.notefile.net/v1/projects/app:1/x"}`:      "no project at [hidden]",
		`{"err":"at 41.12345,-71.54321 from 10.0.0.7"}`:                             "at [hidden],[hidden] from [hidden]",
		`{"err":"key a1b2c3d4e5f6g7h8i9j0 ended"}`:                                  "key [hidden] ended",
		`{"devices":[{"err":"not looked at","contact":{"name":"Maria"}}]}`:          "",
		`{"errors":[{"message":"one"},{"detail":{"title":"two","name":"Maria"}}]}`:  "one, two",
		`<html>s3cr3t-value</html>`:                                                 "",
		``:                                                                          "",
	} {
		require.Equal(t, want, h.excerpt([]byte(body)), body)
	}
	long, _ := json.Marshal(map[string]string{"err": strings.Repeat("word ", 1000)})
	require.LessOrEqual(t, len(h.excerpt(long)), maxExcerpt+len("…"))
	deep := strings.Repeat(`{"errors":[`, 50) + `{"err":"deep"}` + strings.Repeat(`]}`, 50)
	require.Empty(t, h.excerpt([]byte(deep)))
}

func TestBreakersThatNobodyUsesAreForgotten(t *testing.T) {
	closed := 0
	s := newBreakers(Policy{OpenFor: time.Minute, TripAfter: 1}, func(_ domain.CompanyID, opened bool) {
		if !opened {
			closed++
		}
	})
	for i := range 200 {
		b := s.of(domain.CompanyID{UUID: domain.UUID{byte(i), 1}})
		_, _ = b.execute(func() (*http.Response, *trouble) { return nil, &trouble{what: "failed"} })
		b.used = b.used.Add(-2 * time.Hour)
	}
	s.swept = s.swept.Add(-2 * time.Hour)
	s.of(domain.CompanyID{UUID: domain.UUID{1}})
	require.Len(t, s.each, 1)
	require.Equal(t, 200, closed, "what is forgotten is open no more, to the metric")
}
