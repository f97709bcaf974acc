// The gRPC C++ anchor: the echo and decode server of bench.proto over TLS.
//
// One completion queue served by one thread: on one core this is the fastest of the library's
// interfaces (the callback interface wakes threads of its own that then share the core).

#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>

#include "bench.grpc.pb.h"

namespace {

using bench::v1::Bench;
using bench::v1::EchoMessage;
using bench::v1::Order;
using bench::v1::OrderAcknowledgement;

// Calls of one method that are armed at any time: at least the 32 x 32 of the largest scenario, so
// that no call waits to be accepted.
constexpr int armedCalls = 2048;

class Call {
 public:
  virtual ~Call() = default;
  virtual void proceed(bool ok) = 0;
};

template <typename Request, typename Response>
class UnaryCall final : public Call {
 public:
  using Arm = void (Bench::AsyncService::*)(grpc::ServerContext*, Request*,
                                            grpc::ServerAsyncResponseWriter<Response>*,
                                            grpc::CompletionQueue*, grpc::ServerCompletionQueue*,
                                            void*);
  using Body = void (*)(Request& request, Response& response);

  UnaryCall(Bench::AsyncService& service, grpc::ServerCompletionQueue& queue, Arm arm, Body body)
      : service_(service), queue_(queue), arm_(arm), body_(body) {
    rearm();
  }

  void proceed(bool ok) override {
    if (state_ == State::armed && ok) {
      state_ = State::answering;
      body_(exchange_->request, exchange_->response);
      exchange_->writer.Finish(exchange_->response, grpc::Status::OK, this);
    } else if (state_ == State::answering) {
      rearm();
    }
  }

 private:
  enum class State { armed, answering };

  // What a call needs once; a ServerContext cannot be used twice.
  struct Exchange {
    grpc::ServerContext context;
    Request request;
    Response response;
    grpc::ServerAsyncResponseWriter<Response> writer{&context};
  };

  void rearm() {
    state_ = State::armed;
    exchange_ = std::make_unique<Exchange>();
    (service_.*arm_)(&exchange_->context, &exchange_->request, &exchange_->writer, &queue_, &queue_,
                     this);
  }

  Bench::AsyncService& service_;
  grpc::ServerCompletionQueue& queue_;
  const Arm arm_;
  const Body body_;
  State state_ = State::armed;
  std::unique_ptr<Exchange> exchange_;
};

void echo(EchoMessage& request, EchoMessage& response) {
  response.set_allocated_payload(request.release_payload());
}

void decodeOrder(Order& order, OrderAcknowledgement& response) {
  int64_t total = 0;
  for (const auto& line : order.lines()) total += line.amount().minor_units();
  response.set_line_count(order.lines_size());
  response.set_total_minor_units(total);
}

std::string contents(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

int main(int argc, char** argv) {
  std::string port = "0", certificate, key;
  for (int index = 1; index + 1 < argc; index += 2) {
    const std::string flag = argv[index];
    if (flag == "--port") port = argv[index + 1];
    if (flag == "--certificate") certificate = argv[index + 1];
    if (flag == "--key") key = argv[index + 1];
  }

  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({contents(key), contents(certificate)});

  Bench::AsyncService service;
  int boundPort = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + port, grpc::SslServerCredentials(tls), &boundPort);
  builder.RegisterService(&service);
  const auto queue = builder.AddCompletionQueue();
  const auto server = builder.BuildAndStart();
  if (!server || boundPort == 0) {
    std::cerr << "cannot listen on 127.0.0.1:" << port << "\n";
    return 1;
  }

  std::vector<std::unique_ptr<Call>> calls;
  for (int index = 0; index < armedCalls; ++index) {
    calls.push_back(std::make_unique<UnaryCall<EchoMessage, EchoMessage>>(
        service, *queue, &Bench::AsyncService::RequestEcho, echo));
    calls.push_back(std::make_unique<UnaryCall<Order, OrderAcknowledgement>>(
        service, *queue, &Bench::AsyncService::RequestDecodeOrder, decodeOrder));
  }
  std::cout << "listening on 127.0.0.1:" << boundPort << std::endl;

  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) static_cast<Call*>(tag)->proceed(ok);
  return 0;
}
