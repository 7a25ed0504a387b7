// A receiver of GoTallo webhooks with Go's standard library alone.
//
//	WEBHOOK_SECRET=whsec_… PORT=3000 go run .
//
// Verify is the part to take along; the server around it shows what else matters.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	tolerance = 300 * time.Second
	maxBytes  = 8 << 20
)

var unixSeconds = regexp.MustCompile(`^(0|[1-9][0-9]{0,10})$`)

// Verify tells what is wrong unless body, the bytes as they came, was signed with secret, and lately.
func Verify(secret string, header http.Header, body []byte, now time.Time) error {
	id, stamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	if id == "" || !unixSeconds.MatchString(stamp) {
		return errors.New("webhook-id or webhook-timestamp is missing or malformed")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return err
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return errors.New("the attempt is too old or too new: is the clock of this machine right?")
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return errors.New("the secret is not whsec_ and base64")
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.", id, stamp)
	mac.Write(body)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	// One signature for each secret that is valid: two during a rotation.
	for _, given := range strings.Fields(header.Get("webhook-signature")) {
		if hmac.Equal([]byte(given), []byte(expected)) {
			return nil
		}
	}
	return errors.New("no signature matches: another secret, or not the bytes as they came")
}

type event struct {
	ID   string  `json:"id"`
	Type string  `json:"type"`
	Text *string `json:"text"`
}

type receiver struct {
	secret string
	mutex  sync.Mutex
	// It grows for ever and a restart empties it: keep ids in your database, in the transaction of the work.
	seen map[string]bool
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxBytes))
	if err != nil {
		http.Error(w, "the body is not whole, or larger than 8 MiB", http.StatusBadRequest)
		return
	}
	if err := Verify(r.secret, request.Header, body, time.Now()); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		http.Error(w, "the body is no event", http.StatusBadRequest)
		return
	}
	r.mutex.Lock() // The same event may come twice at once.
	defer r.mutex.Unlock()
	if !r.seen[e.ID] {
		work(e)
		r.seen[e.ID] = true // only now: had the work failed, the next attempt must not be dropped
	}
	w.WriteHeader(http.StatusNoContent)
}

func work(e event) {
	text := ""
	if e.Text != nil {
		text = *e.Text
	}
	fmt.Println(e.Type, text)
}

func main() {
	secret := os.Getenv("WEBHOOK_SECRET")
	if secret == "" {
		log.Fatal("WEBHOOK_SECRET is not set")
	}
	handler := &receiver{secret: secret, seen: map[string]bool{}}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}
