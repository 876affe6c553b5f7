package notehubapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/notehubapi"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// shifting is a hub of a hundred events, of which page n passes over skip(n) rows
// since the page before: rows of before went meanwhile.
type shifting struct {
	skip   func(reading, page int) int
	status func(reading int) string

	reading, off, pages int
}

func (s *shifting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.URL.Query().Get("pageSize"))
	page, _ := strconv.Atoi(r.URL.Query().Get("pageNum"))
	s.pages++
	if page == 1 {
		s.reading++
		s.off = 0
	}
	s.off += s.skip(s.reading, page)
	var rows []string
	for n := range 100 {
		rows = append(rows, fmt.Sprintf(`{"event":"e%02d",  "status":%q}`, n, s.status(s.reading)))
	}
	from := min((page-1)*size+s.off, len(rows))
	to := min(from+size, len(rows))
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"has_more": `+strconv.FormatBool(to < len(rows))+`, "events":[`+strings.Join(rows[from:to], " ,\n")+`]}`)
}

func (s *shifting) read(t *testing.T) ([]string, error) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	v := &vault{each: map[domain.CompanyID]vendor.Credential{acme: credential(1, server.URL, project, vendor.TokenField, pat)}}
	c := notehubapi.New(notehubapi.Options{Policy: local, PageSize: rows}, v, nil, nil, machine{}, slog.New(slog.DiscardHandler))
	var keys []string
	for page, err := range c.Uploaded(t.Context(), acme, window) {
		if err != nil {
			return keys, err
		}
		for _, raw := range page {
			require.Regexp(t, `^{"event":"e\d\d",  "status":".*"}$`, string(raw), "byte for byte")
			var e struct{ Event string }
			require.NoError(t, json.Unmarshal(raw, &e))
			keys = append(keys, e.Event)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

func TestRowsThatArePassedOverAreFoundByAnotherReading(t *testing.T) {
	none := func(int, int) int { return 0 }
	done := func(int) string { return "success" }
	once := func(reading, page int) int { return max(0, 2-reading) * min(page-1, 1) }
	for name, s := range map[string]*shifting{
		"nothing shifts":                       {skip: none, status: done},
		"page 2 of the first reading":          {skip: once, status: done},
		"every page of the first two readings": {skip: func(reading, page int) int { return max(0, min(3-reading, 1)) * min(page-1, 1) }, status: done},
		"the routing is done meanwhile":        {skip: once, status: func(reading int) string { return strconv.Itoa(reading) }},
	} {
		t.Run(name, func(t *testing.T) {
			keys, err := s.read(t)
			require.NoError(t, err)
			require.Len(t, slices.Compact(slices.Clone(keys)), 100)
			require.Len(t, keys, 100, "each is handed on once")
		})
	}
}

func TestAHubThatNeverComesToRest(t *testing.T) {
	s := &shifting{skip: func(reading, page int) int { return (page - 1) * reading }, status: func(int) string { return "" }}
	_, err := s.read(t)
	require.ErrorIs(t, err, ports.ErrHubRestless)
}
