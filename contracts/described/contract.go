package described

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Place is where the suite of a port runs.
type Place struct {
	URL       string            // Where the API is.
	Transport http.RoundTripper // For the adapter: what passes it is judged.
	Real      bool              // The vendor's own service: use what is there, leave it as it was.
	Env       func(name string) string
}

// Contract says where the suite of a port over a vendor runs.
type Contract struct {
	Vendor      string // Such as "notehub".
	Description []byte // The vendor's OpenAPI description.
	// Sim makes a new stand-in with what the suite needs in it.
	Sim func(t *testing.T) http.Handler
	// Needs lists the environment variables without which the vendor's own service
	// can't be asked; At names the one that may hold its URL, where it is not the description's.
	Needs []string
	At    string
	// Getenv reads the environment (os.Getenv).
	Getenv func(name string) string
}

// Demand is the environment variable that lists, by commas, the vendors whose own
// service must be asked ("all" for each): where credentials are then missing, the
// suite fails.
const Demand = "ACTUAL_CONTRACTS"

// Run runs the suite against the stand-in, and against the vendor's own service
// where there are credentials. Drift fails it, and what was not run is said.
func (c Contract) Run(t *testing.T, suite func(t *testing.T, p Place)) {
	t.Helper()
	description, err := Read(c.Description)
	require.NoError(t, err)
	t.Run("stand-in", func(t *testing.T) {
		server := httptest.NewServer(c.Sim(t))
		t.Cleanup(server.Close)
		judged(t, description, Place{URL: server.URL, Env: c.Getenv}, suite)
	})
	t.Run("the vendor's own", func(t *testing.T) {
		if why := c.NotRun(); c.demanded() && why != "" {
			t.Fatal(why)
		} else if why != "" {
			t.Skip(why)
		}
		at := description.Server()
		if c.At != "" {
			at = cmp.Or(c.Getenv(c.At), at)
		}
		judged(t, description, Place{URL: at, Real: true, Env: c.Getenv}, suite)
	})
}

// NotRun says why the suite can't run against the vendor's own service; "" where
// it can.
func (c Contract) NotRun() string {
	var missing []string
	for _, name := range c.Needs {
		if c.Getenv(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return ""
	}
	text := fmt.Sprintf("NOT RUN against the real %s: %s not set", c.Vendor, strings.Join(missing, ", "))
	if c.demanded() {
		text += ", and " + Demand + " demands it"
	}
	return text
}

func (c Contract) demanded() bool {
	list := strings.Split(c.Getenv(Demand), ",")
	return slices.Contains(list, c.Vendor) || slices.Contains(list, "all")
}

func judged(t *testing.T, d *Description, p Place, suite func(t *testing.T, p Place)) {
	t.Helper()
	transport, err := NewTransport(d, p.URL, http.DefaultTransport)
	require.NoError(t, err)
	p.Transport = transport
	defer report(t, d, transport) // Whatever the suite says.
	suite(t, p)
}

func report(t *testing.T, d *Description, transport *Transport) {
	t.Helper()
	for _, drift := range transport.Drift() {
		t.Errorf("drift: %s", drift)
	}
	called := transport.Called()
	if len(called) == 0 {
		t.Error("the suite called nothing: does the adapter use the Place's Transport?")
	}
	for _, operation := range d.Operations() {
		if called[operation] == 0 {
			t.Logf("%s is described and was not called", operation)
		}
	}
}
