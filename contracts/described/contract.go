package described

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Contract is what a vendor is described to be, and where the vendor's own
// service is. The suite of a port runs against the stand-in on a transport of
// Judge, and against the vendor's own by Real.
type Contract struct {
	Vendor      string // Such as "notehub".
	Description []byte // The vendor's OpenAPI description.
	// Needs lists the environment variables without which the vendor's own service
	// can't be asked; At names the one that may hold its URL, where it is not the
	// description's.
	Needs []string
	At    string
	// Getenv reads the environment (os.Getenv).
	Getenv func(name string) string
}

// Place is the vendor's own service: what is there is used, and left as it was.
type Place struct {
	URL       string
	Transport *Transport // For the adapter: what passes it is judged.
	Env       func(name string) string
}

// Demand is the environment variable that lists, by commas, the vendors whose own
// service must be asked ("all" for each): where credentials are then missing, the
// suite fails.
const Demand = "ACTUAL_CONTRACTS"

// Transport returns a transport to an API that is mounted at a URL.
func (c Contract) Transport(t *testing.T, at string) *Transport {
	t.Helper()
	d, err := Read(c.Description)
	require.NoError(t, err)
	transport, err := NewTransport(d, at, http.DefaultTransport)
	require.NoError(t, err)
	return transport
}

// Judge has each way in which what passes a transport differs from the description
// fail the test in the end.
func (c Contract) Judge(t *testing.T, transport *Transport) {
	t.Helper()
	t.Cleanup(func() {
		t.Logf("called: %s", strings.Join(slices.Sorted(maps.Keys(transport.Called())), " "))
		for _, drift := range transport.Drift() {
			t.Errorf("drift: %s", drift)
		}
	})
}

// Real runs a suite against the vendor's own service, where there are credentials.
// Where there are none that is said; it fails where it was demanded.
func (c Contract) Real(t *testing.T, suite func(t *testing.T, p Place)) {
	t.Helper()
	if why := c.NotRun(); why != "" {
		if c.demanded() {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	d, err := Read(c.Description)
	require.NoError(t, err)
	at := d.Server()
	if c.At != "" {
		at = cmp.Or(c.Getenv(c.At), at)
	}
	transport := c.Transport(t, at)
	c.Judge(t, transport)
	t.Cleanup(func() {
		called := transport.Called()
		if len(called) == 0 {
			t.Error("the suite called nothing: does the adapter use the place's transport?")
		}
		for _, operation := range d.Operations() {
			if called[operation] == 0 {
				t.Logf("NOT RUN against the real %s: %s", c.Vendor, operation)
			}
		}
	})
	suite(t, Place{URL: at, Transport: transport, Env: c.Getenv})
}

// NotRun says why a suite can't run against the vendor's own service; "" where it
// can.
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
