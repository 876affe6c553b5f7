package receiver

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"reflect"
	"testing"
	"time"
)

func TestVectors(t *testing.T) {
	raw, err := os.ReadFile("../../webhook-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Deliveries []struct {
			Name    string            `json:"name"`
			Keys    []string          `json:"keys"`
			Now     int64             `json:"now"`
			Headers map[string]string `json:"headers"`
			Body    string            `json:"body"`
			Says    string            `json:"says"`
		} `json:"deliveries"`
		Chains []struct {
			Name    string     `json:"name"`
			Bodies  []string   `json:"bodies"`
			Missing [][2]int64 `json:"missing"`
			Broken  []int64    `json:"broken"`
		} `json:"chains"`
	}
	if err := json.Unmarshal(raw, &all); err != nil || len(all.Deliveries) == 0 || len(all.Chains) == 0 {
		t.Fatal("no vectors", err)
	}
	for _, d := range all.Deliveries {
		r, err := New(d.Keys...)
		if err != nil {
			t.Fatal(d.Name, err)
		}
		header := http.Header{}
		for name, value := range d.Headers {
			header.Set(name, value)
		}
		err = r.Verify(header, []byte(d.Body), time.Unix(d.Now, 0))
		if want := map[string]error{"bad_signature": ErrSignature, "bad_time": ErrTime}[d.Says]; !errors.Is(err, want) {
			t.Errorf("%s: %v, not %s", d.Name, err, d.Says)
		}
	}
	for _, c := range all.Chains {
		var chain Chain
		for _, body := range c.Bodies {
			if err := chain.Add([]byte(body)); err != nil {
				t.Fatal(c.Name, err)
			}
		}
		if !reflect.DeepEqual(orNone(chain.Missing()), c.Missing) || !reflect.DeepEqual(orNone(chain.Broken()), c.Broken) {
			t.Errorf("%s: missing %v, broken %v", c.Name, chain.Missing(), chain.Broken())
		}
	}
	t.Logf("%d deliveries and %d chains", len(all.Deliveries), len(all.Chains))
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	for _, key := range []string{"", "whsec_", "whsec_c2hvcnQ=", "whpk_c2hvcnQ=", "whsk_AAAA"} {
		if _, err := New(key); err == nil {
			t.Errorf("%q was taken", key)
		}
	}
}
