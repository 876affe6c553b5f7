// Package keyvault stands in for Azure Key Vault: the three operations on keys that
// we ask for, with what the real one asks of a request. It was written from
// Microsoft's reference (Keys, Get Key, Wrap Key, Unwrap Key; API version 2025-07-01)
// and has not been compared with the real one.
package keyvault

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Bearer is the token that requests must carry, Tenant and Resource what the challenge
// says to whom to go for it.
const (
	Bearer   = "a-token-of-the-stand-in"
	Tenant   = "5b9f2d4e-8a50-4c0e-a3c7-2f8a5c0d6e11"
	Resource = "https://vault.azure.net"
)

// versions are the API versions that the operations have had.
var versions = []string{"7.4", "7.5", "7.6", "2025-07-01"}

// Vault is a vault with one RSA key in several versions.
type Vault struct {
	base, name string

	mu         sync.Mutex
	order      []string // Of versions, the newest last.
	keys       map[string]*rsa.PrivateKey
	failing    int // The status that everything is answered with; 0: none.
	asked      []string
	complaints []string
}

// New returns a vault with a key. base is where clients say that it is, such as
// https://crews.vault.azure.net.
func New(base, name string) (*Vault, error) {
	v := &Vault{base: base, name: name, keys: map[string]*rsa.PrivateKey{}}
	return v, v.Rotate()
}

// Rotate makes a new version of the key.
func (v *Vault) Rotate() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	id := make([]byte, 16)
	rand.Read(id) // It never fails.
	v.mu.Lock()
	defer v.mu.Unlock()
	version := hex.EncodeToString(id)
	v.order, v.keys[version] = append(v.order, version), key
	return nil
}

// Lose deletes all versions.
func (v *Vault) Lose() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.order, v.keys = nil, map[string]*rsa.PrivateKey{}
}

// Fail answers everything with a status; 0 ends it.
func (v *Vault) Fail(status int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.failing = status
}

// Asked returns the requests that it was asked with a token, such as
// "POST /keys/vendors/…/wrapkey", versions left out.
func (v *Vault) Asked() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.asked)
}

// Complaints returns what of the requests the real one would not have taken.
func (v *Vault) Complaints() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.complaints)
}

// ServeHTTP implements http.Handler.
func (v *Vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !slices.Contains(versions, r.URL.Query().Get("api-version")) {
		v.refuse(w, http.StatusBadRequest, "BadParameter", fmt.Sprintf("api-version %q", r.URL.Query().Get("api-version")))
		return
	}
	switch r.Header.Get("Authorization") {
	case "Bearer " + Bearer:
	case "":
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer authorization="https://login.microsoftonline.com/%s", resource="%s"`, Tenant, Resource))
		answer(w, http.StatusUnauthorized, failure("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token."))
		return
	default:
		v.refuse(w, http.StatusUnauthorized, "Unauthorized", "another token")
		return
	}
	if v.failing != 0 {
		answer(w, v.failing, failure("Unavailable", "so it was told"))
		return
	}
	v.operate(w, r)
}

func (v *Vault) operate(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) < 2 || parts[0] != "keys" || parts[1] != v.name {
		v.refuse(w, http.StatusNotFound, "KeyNotFound", r.URL.Path)
		return
	}
	version := ""
	if len(parts) > 2 {
		version = parts[2]
	} else if len(v.order) > 0 {
		version = v.order[len(v.order)-1]
	}
	key := v.keys[version]
	v.asked = append(v.asked, r.Method+" "+strings.ReplaceAll(r.URL.Path, version, "…"))
	kid := v.base + "/keys/" + v.name + "/" + version
	switch {
	case key == nil:
		answer(w, http.StatusNotFound, failure("KeyNotFound", "A key with (name/id) "+v.name+"/"+version+" was not found in this key vault."))
	case r.Method == http.MethodGet && len(parts) <= 3:
		answer(w, http.StatusOK, map[string]any{
			"key":        map[string]any{"kid": kid, "kty": "RSA", "key_ops": []string{"wrapKey", "unwrapKey"}, "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": "AQAB"},
			"attributes": map[string]any{"enabled": true, "created": 1, "updated": 1},
		})
	case r.Method == http.MethodPost && len(parts) == 4 && (parts[3] == "wrapkey" || parts[3] == "unwrapkey"):
		v.wrap(w, r, kid, key, parts[3] == "wrapkey")
	default:
		v.refuse(w, http.StatusMethodNotAllowed, "MethodNotAllowed", r.Method+" "+r.URL.Path)
	}
}

func (v *Vault) wrap(w http.ResponseWriter, r *http.Request, kid string, key *rsa.PrivateKey, wrapping bool) {
	var body struct {
		Alg   string `json:"alg"`
		Value string `json:"value"`
	}
	err := json.NewDecoder(r.Body).Decode(&body)
	value, notURL := base64.RawURLEncoding.DecodeString(body.Value)
	switch {
	case !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"):
		v.refuse(w, http.StatusUnsupportedMediaType, "BadParameter", "Content-Type "+r.Header.Get("Content-Type"))
		return
	case err != nil || notURL != nil:
		v.refuse(w, http.StatusBadRequest, "BadParameter", "the value is no base64url without padding")
		return
	case body.Alg != "RSA-OAEP-256":
		v.refuse(w, http.StatusBadRequest, "BadParameter", "alg "+body.Alg)
		return
	}
	if wrapping {
		value, err = rsa.EncryptOAEP(sha256.New(), rand.Reader, &key.PublicKey, value, nil)
	} else {
		value, err = rsa.DecryptOAEP(sha256.New(), nil, key, value, nil)
	}
	if err != nil {
		answer(w, http.StatusBadRequest, failure("BadParameter", "The parameter is incorrect."))
		return
	}
	answer(w, http.StatusOK, map[string]any{"kid": kid, "value": base64.RawURLEncoding.EncodeToString(value)})
}

// refuse answers what the real one would not have been asked, and remembers it.
func (v *Vault) refuse(w http.ResponseWriter, status int, code, why string) {
	v.complaints = append(v.complaints, why)
	answer(w, status, failure(code, why))
}

func failure(code, message string) map[string]any {
	return map[string]any{"error": map[string]any{"code": code, "message": message}}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
